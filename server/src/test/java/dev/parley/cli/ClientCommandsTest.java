package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ClientCommandsTest {
  @TempDir private Path directory = Path.of("");

  private final StubParley parley;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  ClientCommandsTest() throws IOException {
    parley = new StubParley();
  }

  @BeforeEach
  void writeDevFile() throws IOException {
    Files.writeString(
        directory.resolve("dev.json"),
        """
        {"baseUrl":"%s","accountSid":"%s","authToken":"%s","adminToken":"x","pid":1}\
        """
            .formatted(parley.baseUrl(), StubParley.ACCOUNT, StubParley.TOKEN));
  }

  @AfterEach
  void stop() {
    parley.close();
  }

  @Test
  void aSentMessageIsPrintedAsATable() {
    assertThat(send(StubParley.PHONE, "-o", "table")).isZero();
    assertThat(out.toString()).contains("SID", StubParley.SID, "queued");
  }

  @Test
  void aMessageIsSentByTheCommandsOfMessagesToo() {
    int exit =
        run(
            new MessagesCommand(),
            "send",
            "--to",
            StubParley.PHONE,
            "--from",
            StubParley.SENDER,
            "--body",
            "Your code is 4711",
            "-o",
            "table");
    assertThat(exit).isZero();
    assertThat(out.toString()).contains(StubParley.SID, "queued");
  }

  @Test
  void aRefusalByPolicyIsExitCodeThreeWithWhatWhyAndNext() {
    assertThat(send("911")).isEqualTo(3);
    assertThat(err.toString())
        .contains("Refused by policy (21618, clause S18).", "Why:  Not this one.")
        .contains("Next: Leave it.");
  }

  @Test
  void aMissingOptionIsExitCodeTwo() {
    assertThat(run(new SendCommand(), "--to", StubParley.PHONE)).isEqualTo(2);
  }

  @Test
  void aServerThatIsGoneIsExitCodeFour() {
    parley.close();
    assertThat(send(StubParley.PHONE)).isEqualTo(4);
    assertThat(err.toString()).contains("does not answer at", "Next: bin/parley dev");
  }

  @Test
  void aDirectoryWithoutAServerIsExitCodeFour() throws IOException {
    Files.delete(directory.resolve("dev.json"));
    assertThat(send(StubParley.PHONE)).isEqualTo(4);
    assertThat(err.toString()).contains("No server is known", "bin/parley dev");
  }

  @Test
  void aDamagedFileIsExitCodeOne() throws IOException {
    Files.writeString(directory.resolve("dev.json"), "{");
    assertThat(send(StubParley.PHONE)).isEqualTo(1);
    assertThat(err.toString()).contains("Cannot read");
  }

  @Test
  void messagesAreListedShownAndExplained() {
    assertThat(run(new MessagesCommand(), "list", "-o", "table")).isZero();
    assertThat(run(new MessagesCommand(), "show", StubParley.SID, "-o", "table")).isZero();
    send("911");
    assertThat(run(new MessagesCommand(), "why", StubParley.SID, "-o", "table")).isZero();
    assertThat(out.toString())
        .contains("delivered", "Taken.", "Decision: refused", "S18", "rule a-rule version 2")
        .doesNotContain("\u001b");
  }

  @Test
  void aListBeyondTheLargestPageIsAUsageError() {
    assertThat(run(new MessagesCommand(), "list", "--limit", "1001")).isEqualTo(2);
    assertThat(run(new MessagesCommand(), "list", "--limit", "1000")).isZero();
  }

  @Test
  void phonesAreListed() {
    assertThat(run(new PhonesCommand(), "list", "-o", "json")).isZero();
    assertThat(out.toString()).contains("\"" + StubParley.PHONE + "\"");
  }

  @Test
  void theLatestMatchIsPrintedAsJsonAndNoneIsExitCodeOne() {
    send(StubParley.PHONE);
    assertThat(run(new TestCommand(), "latest", "--to", StubParley.PHONE, "--contains", "code"))
        .isZero();
    assertThat(out.toString()).contains("\"body\" : \"Your code is 4711\"");
    assertThat(run(new TestCommand(), "latest", "--to", StubParley.PHONE, "--contains", "none"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("No message with “none” reached");
  }

  @Test
  void howLongTextsAreKeptIsSetShownAndLifted() {
    assertThat(run(new AccountsCommand(), "retention", StubParley.ACCOUNT, "-o", "table")).isZero();
    assertThat(out.toString()).contains("kept as long as messages: 400 days");
    assertThat(run(new AccountsCommand(), "retention", StubParley.ACCOUNT, "30", "-o", "table"))
        .isZero();
    assertThat(parley.retentionDays).isEqualTo(30);
    assertThat(out.toString())
        .contains("removed after 30 days", "removed so far: 7", "before 2026-10-24T10:15:31Z");
    assertThat(run(new AccountsCommand(), "retention", StubParley.ACCOUNT, "off", "-o", "json"))
        .isZero();
    assertThat(parley.retentionDays).isEqualTo(400);
    assertThat(run(new AccountsCommand(), "retention")).isEqualTo(2);
  }

  @Test
  void aRunOfRetentionSaysWhatItRemovedOrWhyNothing() {
    assertThat(run(new RetentionCommand(), "run", "-o", "table")).isZero();
    assertThat(out.toString()).contains("Dropped message_2025_10", "Texts removed: 12");
    parley.clockJumped = true;
    assertThat(run(new RetentionCommand(), "run", "-o", "table")).isEqualTo(1);
    assertThat(out.toString()).contains("Nothing was removed. The clock jumped.");
  }

  @Test
  void whetherWebhooksAreCalledAgainIsSetAndShown() {
    assertThat(run(new AccountsCommand(), "webhook-retry", StubParley.ACCOUNT, "-o", "table"))
        .isZero();
    assertThat(out.toString()).contains("are not called again");
    assertThat(run(new AccountsCommand(), "webhook-retry", StubParley.ACCOUNT, "on", "-o", "table"))
        .isZero();
    assertThat(parley.webhookRetry).isTrue();
    assertThat(out.toString()).contains("are called again for 24 hours");
    assertThat(run(new AccountsCommand(), "webhook-retry", StubParley.ACCOUNT, "off")).isZero();
    assertThat(parley.webhookRetry).isFalse();
    assertThat(run(new AccountsCommand(), "webhook-retry", StubParley.ACCOUNT, "maybe"))
        .isEqualTo(2);
  }

  @Test
  void failedWebhooksAreListedAndReplayed() {
    assertThat(run(new WebhooksCommand(), "list", "--since", "S", "-o", "table")).isZero();
    assertThat(out.toString()).contains("SM7", "503");
    assertThat(run(new WebhooksCommand(), "replay", "--failed", "--until", "U", "-o", "table"))
        .isZero();
    assertThat(out.toString()).contains("Put into the queue: 1007");
    assertThat(
            run(
                new WebhooksCommand(),
                "replay",
                "SM7",
                "--state",
                "sent",
                "--to",
                "http://a",
                "--set",
                "To=+1",
                "-o",
                "table"))
        .isZero();
    assertThat(out.toString()).contains("sent: told", "POST http://a answered.");
    assertThat(parley.webhookForms)
        .containsExactly(
            Map.of("PageSize", "50", "Since", "S"),
            Map.of("PageSize", "1000", "Until", "U"),
            Map.of("PageSize", "1000", "Until", "U", "Cursor", "next"),
            Map.of("State", "sent", "Url", "http://a", "Parameter.To", "+1"));
    parley.webhookOutcome = "failed";
    assertThat(run(new WebhooksCommand(), "replay", "SM7", "-o", "json")).isEqualTo(1);
    assertThat(run(new WebhooksCommand(), "replay")).isEqualTo(2);
    assertThat(run(new WebhooksCommand(), "replay", "SM7", "--failed")).isEqualTo(2);
  }

  @Test
  void aTokenIsNeverPrinted() {
    assertThat(Target.of(new Target.Wish(null, null, directory, null), Map.of()).toString())
        .doesNotContain(StubParley.TOKEN);
    assertThat(parley.running().toString()).doesNotContain(StubParley.TOKEN);
  }

  private int send(String to, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("--to", to, "--from", StubParley.SENDER, "--body", "Your code is 4711"));
    arguments.addAll(List.of(more));
    return run(new SendCommand(), arguments.toArray(String[]::new));
  }

  private int run(Object command, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--data");
    all.add(directory.toString());
    return new CommandLine(command)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }
}
