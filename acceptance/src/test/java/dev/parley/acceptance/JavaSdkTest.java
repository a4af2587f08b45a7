package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.twilio.security.RequestValidator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedParley.class)
class JavaSdkTest {
  @TempDir Path directory;

  @Test
  void theUnmodifiedJavaSdkWorksThroughTheProxy(RunningParley parley) throws Exception {
    Tenant tenant = parley.newTenant();
    VirtualPhone phone = tenant.phone(0);
    VirtualPhone optedOut = tenant.phone(1);
    optedOut.optOutOf(tenant.number(), "STOP");
    try (Application application = new Application(_ -> Application.NO_REPLY)) {
      Finished program =
          Finished.run(
              directory,
              Map.of(),
              command(
                  parley,
                  tenant.sid(),
                  tenant.token(),
                  tenant.number(),
                  phone.number(),
                  optedOut.number(),
                  application.url("/status")));

      assertThat(program.output().lines())
          .as("%s", program)
          .containsExactly(
              "created: queued outbound-api",
              "fetched: delivered 1 Hello from Java true",
              "listed: 5 newest Page 5 oldest Hello from Java",
              "limited: 3",
              "invalid: 21211 400",
              "opted out: 21610 400",
              "emergency: 21211 400",
              "unknown: 20404 404",
              "cancel: 30409 400",
              "redacted: []",
              "deleted: true",
              "fetch deleted: 20404 404");
      assertThat(program.exitCode()).isZero();
      theCallbacksAreSignedAsTheSdkExpects(tenant, application);
    }
    assertThat(phone.receivedFrom(tenant.number()))
        .containsExactly("Hello from Java", "Page 2", "Page 3", "Page 4", "Page 5");
  }

  private static void theCallbacksAreSignedAsTheSdkExpects(Tenant tenant, Application application) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(application.calls("/status"))
                    .extracting(call -> call.parameter("MessageStatus"))
                    .containsSubsequence("sent", "delivered"));
    RequestValidator validator = new RequestValidator(tenant.token());
    assertThat(application.calls("/status"))
        .allSatisfy(
            call -> {
              assertThat(validator.validate(call.url(), call.parameters(), call.signature()))
                  .isTrue();
              assertThat(call.parameter("AccountSid")).isEqualTo(tenant.sid());
            });
  }

  private static List<String> command(RunningParley parley, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(PackagedServer.java().toString());
    command.add("-Dhttps.proxyHost=127.0.0.1");
    command.add("-Dhttps.proxyPort=" + parley.dev().proxyPort());
    command.add("-Djavax.net.ssl.trustStore=" + parley.dev().trustStore());
    command.addAll(List.of("-cp", PackagedServer.testClassPath(), JavaSdkProgram.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }
}
