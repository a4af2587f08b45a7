package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A trial account from outside: whom it reaches, and what it learns (clause S7). */
@ExtendWith(SharedParley.class)
class TrialSdkTest {
  private static final String NUMBER = "+12015550198";

  @TempDir Path directory;

  @Test
  void aTrialAccountTextsWhoTextedTheCodeBackAndNobodyElse(RunningParley parley) throws Exception {
    Api admin = Api.admin(parley.dev());
    Api.Answer made =
        admin.post("/v1/parley/Accounts", Map.of("FriendlyName", "Trial", "Type", "Trial"));
    String sid = made.text("sid");
    assertThat(made.text("type")).isEqualTo("Trial");
    admin.post(
        "/v1/parley/Accounts/" + sid + "/TermsAcceptance",
        Map.of("Version", "1", "DeclaredUse", "Acceptance tests."));
    admin.post(
        "/v1/parley/Senders", Map.of("AccountSid", sid, "Address", NUMBER, "Kind", "long_code"));
    Api own = new Api(parley.dev().baseUrl(), sid, made.text("auth_token"));
    VirtualPhone phone = new VirtualPhone(own, parley.dev().phones().getLast());

    List<String> before = run(parley, made, phone, "before");
    assertThat(before.subList(0, 4))
        .containsExactly(
            "type: Trial", "to a stranger: 21608 400", "validating: Ada", "code in own list: ''");
    phone.waitFor("lets an application text you");
    phone.text(NUMBER, before.getLast().substring("code: ".length()));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                !own.get(own.account("/OutgoingCallerIds.json"))
                    .json()
                    .path("outgoing_caller_ids")
                    .isEmpty());
    assertThat(run(parley, made, phone, "after"))
        .containsExactly(
            "verified: 1 Ada",
            "again: 21450 400",
            "to Ada: went through",
            "renamed: Grace",
            "deleted: true",
            "to nobody: 21608 400",
            "notified: 11205 http://127.0.0.1:1/status",
            "fetched: with its message",
            "address: GB false",
            "moved: 1 Low St",
            "nowhere: 21628 400",
            "address deleted: true");

    admin.post("/v1/parley/Accounts/" + sid + "/Upgrade", Map.of("Reason", "They were called."));
    assertThat(own.send(NUMBER, phone.number(), "to anybody").status()).isEqualTo(201);
    phone.waitFor("to anybody");
  }

  private List<String> run(
      RunningParley parley, Api.Answer account, VirtualPhone phone, String part) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(PackagedServer.java().toString());
    command.add("-Dhttps.proxyHost=127.0.0.1");
    command.add("-Dhttps.proxyPort=" + parley.dev().proxyPort());
    command.add("-Djavax.net.ssl.trustStore=" + parley.dev().trustStore());
    command.addAll(
        List.of("-cp", PackagedServer.testClassPath(), JavaTrialProgram.class.getName()));
    command.addAll(
        List.of(account.text("sid"), account.text("auth_token"), NUMBER, phone.number(), part));
    Finished program = Finished.run(directory, Map.of(), command);
    assertThat(program.exitCode()).as("%s", program).isZero();
    return program.output().lines().toList();
  }
}
