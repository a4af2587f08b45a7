package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class PrinterTest {
  private final StringWriter out = new StringWriter();

  private Printer printer(OutputOptions.Form form) {
    return new Printer(new PrintWriter(out, true), form);
  }

  @Test
  void aCsvHasTheHeadsAndNothingBesideTheTable() {
    Printer printer = printer(OutputOptions.Form.csv);
    printer.table(
        List.of("SID", "TEXT"), List.of(List.of("SM1", "a, \"b\"\nc"), List.of("SM2", "d")), "");
    printer.line("There are more.");
    assertThat(out.toString()).isEqualTo("SID,TEXT\nSM1,\"a, \"\"b\"\"\nc\"\nSM2,d\n");
  }

  @Test
  void anEmptyCsvStillHasItsHeads() {
    printer(OutputOptions.Form.csv).table(List.of("SID"), List.of(), "None yet.");
    assertThat(out.toString()).isEqualTo("SID\n");
  }

  @Test
  void ndjsonIsOneElementOnALine() {
    Printer printer = printer(OutputOptions.Form.ndjson);
    assertThat(printer.json()).isTrue();
    printer.json(JsonMapper.shared().readTree("{\"carriers\":[{\"a\":1},{\"a\":2}]}"));
    printer.json(JsonMapper.shared().readTree("[3]"));
    printer.json(JsonMapper.shared().readTree("{\"a\":[],\"b\":[]}"));
    assertThat(out.toString()).isEqualTo("{\"a\":1}\n{\"a\":2}\n3\n{\"a\":[],\"b\":[]}\n");
  }

  @Test
  void anObjectThatHappensToHoldAListIsOneElement() {
    Printer printer = printer(OutputOptions.Form.ndjson);
    String person = "{\"login\":\"ann\",\"accounts\":[],\"token\":\"shown once\"}";
    printer.json(JsonMapper.shared().readTree(person));
    printer.json(JsonMapper.shared().readTree("{\"keys\":[{\"a\":1}],\"next_cursor\":null}"));
    assertThat(out.toString()).isEqualTo(person + "\n{\"a\":1}\n");
  }
}
