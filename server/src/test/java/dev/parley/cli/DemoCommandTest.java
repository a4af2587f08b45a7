package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

@Timeout(60)
class DemoCommandTest {
  private final StubParley parley;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  DemoCommandTest() throws IOException {
    parley = new StubParley();
  }

  @AfterEach
  void stop() {
    parley.close();
  }

  @Test
  void theWholeStoryHoldsAgainstAServerThatDoesRight() {
    assertThat(demo()).as(out + "\n" + err).isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString())
        .containsSubsequence(
            "answered 201",
            "sent, then delivered",
            "webhook was called",
            "We open at nine",
            "STOP",
            "unsubscribed",
            "21610",
            "clause S7",
            "What to do: Leave it.",
            "911",
            "clause S18",
            "checks hold");
  }

  @Test
  void aServerThatForgetsStopFailsTheDemo() {
    parley.keepsStop = false;
    assertThat(demo()).isEqualTo(1);
    assertThat(err.toString()).contains("refused at the door", "“201” instead of “400”");
  }

  @Test
  void aWrongSignatureFailsTheDemo() {
    parley.signingToken = "another";
    assertThat(demo()).isEqualTo(1);
    assertThat(err.toString()).contains("X-Twilio-Signature");
  }

  @Test
  void aRefusalUnderAnotherClauseFailsTheDemo() {
    parley.clauseOfStop = "S8";
    assertThat(demo()).isEqualTo(1);
    assertThat(err.toString()).contains("a finding under clause S7");
  }

  private int demo() {
    return new CommandLine(new DemoCommand(parley::running, Clock.systemUTC()))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute();
  }
}
