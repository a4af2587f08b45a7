package dev.parley.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.sim.Phones.PhoneMessage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TerminalFeedTest {
  private final FakePhones phones = new FakePhones();

  @Test
  void aTextIsOneReadableBlock() {
    PhoneMessage message = phones.land(FakePhones.FIRST, "Your code is 4711.\nDo not share it.");
    assertThat(TerminalFeed.block(message))
        .isEqualTo(
            """

              SMS on +12025550101  from +12015550123  10:15:31 UTC  (GSM-7, 1 segment)
              | Your code is 4711.
              | Do not share it.
            """);
  }

  @Test
  void aLongLineIsWrapped() {
    String block = TerminalFeed.block(phones.land(FakePhones.FIRST, "word ".repeat(40)));
    assertThat(block.lines()).allMatch(line -> line.length() <= 80);
    assertThat(TerminalFeed.block(phones.land(FakePhones.FIRST, "x".repeat(300))).lines())
        .allMatch(line -> line.length() <= 80);
  }

  @Test
  void aTextCannotSteerTheTerminal() {
    assertThat(TerminalFeed.block(phones.land(FakePhones.FIRST, "a\u001b[2Jb\u202Ec\rd")))
        .contains("a\uFFFD[2Jb\uFFFDc\uFFFDd");
  }

  @Test
  void whatLandsIsPrintedAndWhatIsSentIsNot() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TerminalFeed _ =
        TerminalFeed.start(phones, new PrintStream(bytes, true, StandardCharsets.UTF_8))) {
      phones.send(FakePhones.FIRST, FakePhones.SENDER, "sent by the phone");
      phones.land(FakePhones.FIRST, "landed");
      await().until(() -> bytes.toString(StandardCharsets.UTF_8).contains("| landed"));
      assertThat(bytes.toString(StandardCharsets.UTF_8)).doesNotContain("sent by the phone");
    }
    assertThat(phones.listeners).isEmpty();
  }
}
