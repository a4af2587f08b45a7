package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Accounts, keys, tokens, terms and end users from outside. */
@ExtendWith(SharedParley.class)
class AccountsSdkTest {
  @TempDir Path directory;

  @Test
  void theUnmodifiedJavaSdkManagesSubaccountsKeysAndTokens(RunningParley parley) throws Exception {
    Tenant tenant = parley.newTenant();
    Finished program =
        Finished.run(directory, Map.of(), command(parley, tenant.sid(), tenant.token()));
    assertThat(program.output().lines())
        .as("%s", program)
        .containsExactly(
            "made: Branch active Full",
            "owned: true",
            "listed: Acceptance, Branch",
            "renamed: Shop 2",
            "suspended: suspended",
            "sub reads: 20403 403",
            "resumed: active",
            "closed: closed",
            "reopened: 21479 409",
            "own status: 21477 400",
            "fetched: closed",
            "keys: laptop, tokens",
            "signing keys: laptop, tokens",
            "key renamed: desk",
            "key reads messages: went through",
            "key reads keys: 20003 401",
            "key deleted: true",
            "deleted key: 20003 401",
            "signing key: went through",
            "first token: went through",
            "second token: went through",
            "promoted: true",
            "old token: 20003 401",
            "second deleted: true",
            "deleted token: 20003 401");
    assertThat(program.exitCode()).isZero();
  }

  private static List<String> command(RunningParley parley, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(PackagedServer.java().toString());
    command.add("-Dhttps.proxyHost=127.0.0.1");
    command.add("-Dhttps.proxyPort=" + parley.dev().proxyPort());
    command.add("-Djavax.net.ssl.trustStore=" + parley.dev().trustStore());
    command.addAll(
        List.of("-cp", PackagedServer.testClassPath(), JavaAccountsProgram.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  @Test
  void anAccountSendsNothingBeforeItsOwnerAcceptedTheTerms(RunningParley parley) {
    Api admin = Api.admin(parley.dev());
    Api.Answer made = admin.post("/v1/parley/Accounts", Map.of("FriendlyName", "New"));
    String sid = made.text("sid");
    admin.post(
        "/v1/parley/Senders",
        Map.of("AccountSid", sid, "Address", "+12015550199", "Kind", "long_code"));
    Api own = new Api(parley.dev().baseUrl(), sid, made.text("auth_token"));
    String phone = parley.dev().phones().getFirst();

    Api.Answer refused = own.send("+12015550199", phone, "too early");
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.number("code")).isEqualTo(97004);
    assertThat(refused.json().at("/details/clause").asString("")).isEqualTo("S4");
    Api.Answer accepted =
        own.post(
            "/v1/parley/Accounts/" + sid + "/TermsAcceptance",
            Map.of("Version", "1", "DeclaredUse", "Acceptance tests."));
    assertThat(accepted.status()).isEqualTo(201);
    assertThat(own.send("+12015550199", phone, "in time").status()).isEqualTo(201);
  }

  @Test
  void oneEndUserIsStoppedAndTheOthersGoOn(RunningParley parley) {
    Tenant tenant = parley.newTenant();
    Map<String, String> message =
        Map.of("From", tenant.number(), "To", tenant.phone(0).number(), "Body", "hello");
    Api api = tenant.api();
    Api.Answer stopped =
        api.post("/v1/parley/EndUsers/Stop", Map.of("EndUser", "shop-17", "Reason", "Spam."));
    assertThat(stopped.status()).isEqualTo(200);
    Api.Answer refused = sendFor(api, message, "shop-17");
    assertThat(refused.number("code")).isEqualTo(97017);
    assertThat(
            api.decision(refused.json().at("/details/message_sid").asString("")).text("end_user"))
        .isEqualTo("shop-17");
    assertThat(sendFor(api, message, "shop-18").status()).isEqualTo(201);
    assertThat(api.get("/v1/parley/EndUsers").json().toString())
        .contains("\"end_user\":\"shop-17\"", "\"end_user\":\"shop-18\"");
  }

  private static Api.Answer sendFor(Api api, Map<String, String> message, String endUser) {
    Map<String, String> form = new java.util.HashMap<>(message);
    form.put("EndUser", endUser);
    return api.post(api.account("/Messages.json"), form);
  }
}
