package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedParley.class)
class StartTest {
  @TempDir Path directory;

  @Test
  void aTakenPortIsNamedWithTheWayOut(RunningParley parley) throws Exception {
    String port = String.valueOf(parley.dev().port());
    Finished second =
        Finished.run(
            directory,
            Map.of(),
            PackagedServer.command(
                "dev", "--port", port, "--data", directory.resolve("other").toString()));

    assertThat(second.exitCode()).isNotZero();
    assertThat(second.everything()).contains(port, "--port").doesNotContain("\tat ");
  }

  @Test
  void aDataDirectoryInUseIsRefusedAndItsOwnerGoesOn(RunningParley parley) throws Exception {
    Tenant tenant = parley.newTenant();
    Finished second =
        Finished.run(
            directory,
            Map.of(),
            PackagedServer.command("dev", "--port", "0", "--data", parley.directory().toString()));

    assertThat(second.exitCode()).isNotZero();
    assertThat(second.everything()).contains(parley.directory().toString()).doesNotContain("\tat ");
    assertThat(tenant.send(tenant.phone(0), "still here").status()).isEqualTo(201);
    tenant.phone(0).waitFor("still here");
  }

  @Test
  void aRestartKeepsAccountSendersAndMessages() {
    try (RunningParley parley = new RunningParley(directory.resolve("data"))) {
      DevFile before = parley.dev();
      String sender = before.sender("long_code");
      String sid = parley.api().send(sender, before.phones().getFirst(), "kept").text("sid");
      await()
          .atMost(Duration.ofSeconds(15))
          .until(() -> parley.api().message(sid).text("status").equals("delivered"));

      parley.stop();
      parley.startAgain();

      assertThat(parley.dev().accountSid()).isEqualTo(before.accountSid());
      assertThat(parley.dev().authToken()).isEqualTo(before.authToken());
      assertThat(parley.dev().senders()).isEqualTo(before.senders());
      assertThat(parley.dev().caFile()).isEqualTo(before.caFile());
      assertThat(parley.api().message(sid).text("body")).isEqualTo("kept");
      assertThat(parley.api().message(sid).text("status")).isEqualTo("delivered");
    }
  }
}
