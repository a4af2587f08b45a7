package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.api.ApiFixture;
import dev.parley.e164.PhoneNumber;
import dev.parley.number.SenderKind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class NumbersCommandTest {
  @TempDir private Path directory = Path.of("");

  private final StringWriter out = new StringWriter();
  private ApiFixture api;

  @BeforeEach
  void start() throws Exception {
    api = new ApiFixture();
    Files.writeString(
        directory.resolve("dev.json"),
        """
        {"baseUrl":"%s","accountSid":"%s","authToken":"%s","adminToken":"%s","pid":1}\
        """
            .formatted(
                "http://127.0.0.1:" + api.server.port(),
                api.account.sid(),
                api.account.authToken().value(),
                ApiFixture.ADMIN_TOKEN));
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void aFileIsLoadedInPiecesAndTheRowsThatAreNotTakenAreShownWithTheirLines() throws Exception {
    StringBuilder csv = new StringBuilder("number,kind,region\n");
    for (int i = 0; i < 1_200; i++) {
      csv.append(i == 1_100 ? "nonsense" : "+1201555" + (1_000 + i)).append(",local,NJ\n");
    }
    Path file = directory.resolve("stock.csv");
    Files.writeString(file, csv);
    assertThat(run("import", file.toString(), "-o", "table")).isEqualTo(1);
    assertThat(out.toString())
        .contains("Line 1102, nonsense: the number is not usable")
        .contains("1,199 numbers loaded, 1 rows rejected.");
    assertThat(run("import", file.toString(), "-o", "json")).isEqualTo(1);
    assertThat(out.toString()).contains("\"loaded\" : 1199", "\"line\" : 1102");
  }

  @Test
  void aFileFromASpreadsheetMayBeginWithAByteOrderMark() throws Exception {
    Path file = directory.resolve("stock.csv");
    Files.writeString(file, "\uFEFFnumber,kind\n+12015550101,local\n");
    assertThat(run("import", file.toString(), "-o", "table")).isZero();
    assertThat(out.toString()).contains("1 numbers loaded");
  }

  @Test
  void aPieceIsNeverLongerThanTheServerReads() throws Exception {
    String town = "Ô".repeat(60);
    StringBuilder csv = new StringBuilder("number,kind,region,locality\n");
    for (int i = 0; i < 1_000; i++) {
      csv.append("+1201555" + (1_000 + i)).append(",local," + town + "," + town + "\n");
    }
    Path file = directory.resolve("stock.csv");
    Files.writeString(file, csv);
    assertThat(run("import", file.toString(), "--reason", town, "-o", "table"))
        .as(out.toString())
        .isZero();
    assertThat(out.toString()).contains("1,000 numbers loaded, 0 rows rejected.");
  }

  @Test
  void allNumbersThatAreHeldAreListed() {
    for (int i = 0; i < 1_001; i++) {
      api.senders.add(
          api.account.sid(),
          new PhoneNumber("+1202555" + (1_000 + i), "US"),
          SenderKind.LONG_CODE,
          "");
    }
    assertThat(run("held", "-o", "table")).isZero();
    assertThat(out.toString()).contains("+12025551000", "+12025552000");
  }

  @Test
  void whatCannotBeReadIsSaid() throws Exception {
    assertThat(run("import", directory.resolve("nowhere.csv").toString())).isEqualTo(1);
    assertThat(out.toString()).contains("nowhere.csv cannot be read.");
    Path file = directory.resolve("latin.csv");
    Files.writeString(
        file, "number,kind,locality\n+12015550101,local,Zürich\n", StandardCharsets.ISO_8859_1);
    assertThat(run("import", file.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("latin.csv cannot be read.");
  }

  @Test
  void aNumberGoesFromStockToAnAccountAndBack() throws Exception {
    Path file = directory.resolve("stock.csv");
    Files.writeString(file, "number,kind\n+12015550101,local\n+12015550102,local\n");
    assertThat(run("import", file.toString())).isZero();
    assertThat(run("list", "--available", "--limit", "1", "-o", "table")).isZero();
    assertThat(out.toString()).contains("+12015550101", "More: --after +12015550101");
    assertThat(
            run(
                "assign",
                "+12015550101",
                "--account",
                api.account.sid().toString(),
                "--reason",
                "order",
                "-o",
                "table"))
        .isZero();
    assertThat(api.senders.causes.getLast().reason()).isEqualTo("order");
    assertThat(run("buy", "201", "-o", "table")).isZero();
    assertThat(out.toString()).contains("The account holds +12015550102 now (PN");
    assertThat(run("held", "-o", "table")).isZero();
    assertThat(out.toString()).contains("(201) 555-0102");
    assertThat(run("release", "+12015550101")).isZero();
    assertThat(run("release", "+12015550101")).isEqualTo(1);
    assertThat(run("remove", "+12015550101")).isZero();
    assertThat(run("buy", "+12015550101")).isEqualTo(1);
    assertThat(out.toString()).contains("(21422)");
  }

  @Test
  void anOwnNumberIsClaimedAndConfirmed() {
    assertThat(run("claim", "+12025550101", "-o", "table")).isZero();
    String code = api.intake.drafts().getLast().body().substring(0, 6);
    assertThat(run("confirm", "+12025550101", code, "-o", "table")).isZero();
    assertThat(out.toString()).contains("The account holds +12025550101 now.");
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--data");
    all.add(directory.toString());
    return new CommandLine(new NumbersCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(out, true))
        .execute(all.toArray(String[]::new));
  }
}
