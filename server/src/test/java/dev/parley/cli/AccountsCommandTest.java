package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.Account;
import dev.parley.account.Standing;
import dev.parley.api.ApiFixture;
import dev.parley.message.Messages.EndUserCount;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code accounts} and {@code keys} against the API itself. */
class AccountsCommandTest {
  private static final String SID = "AC" + "0f".repeat(16);

  @TempDir private Path directory = Path.of("");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private ApiFixture api;

  @BeforeEach
  void start() throws Exception {
    api = new ApiFixture();
    Files.writeString(
        directory.resolve("dev.json"),
        """
        {"baseUrl":"http://127.0.0.1:%d","accountSid":"%s","authToken":"%s","adminToken":"%s",\
        "pid":1}\
        """
            .formatted(
                api.server.port(),
                api.account.sid(),
                api.account.authToken().value(),
                ApiFixture.ADMIN_TOKEN));
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private int run(Object command, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data", directory.toString()));
    return new CommandLine(command)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }

  private int accounts(String... arguments) {
    return run(new AccountsCommand(), arguments);
  }

  private JsonNode printed() {
    return new JsonMapper().readTree(out.toString());
  }

  private Standing standing(Account account) {
    return api.accounts.find(account.sid()).orElseThrow().standing();
  }

  @Test
  void anAccountIsMadeAndScriptsReadItsSidAndToken() {
    assertThat(accounts("create", "--name", "Branch", "-o", "json")).isZero();
    assertThat(
            api.accounts.authenticate(
                printed().get("sid").asString(), printed().get("authToken").asString()))
        .map(Account::friendlyName)
        .contains("Branch");
  }

  @Test
  void aTrialAccountIsMadeShownAndUpgraded() {
    assertThat(accounts("create", "--name", "New", "--type", "trial", "-o", "json")).isZero();
    String sid = printed().get("sid").asString();
    assertThat(printed().get("type").asString()).isEqualTo("Trial");
    assertThat(accounts("show", sid, "-o", "table")).isZero();
    assertThat(out.toString()).contains("a trial account: it texts verified numbers only");
    assertThat(accounts("upgrade", sid)).as("without a reason").isEqualTo(2);
    assertThat(accounts("upgrade", sid, "--reason", "called them")).isZero();
    assertThat(api.accounts.causes().getLast().reason()).isEqualTo("called them");
    assertThat(api.accounts.all()).noneMatch(account -> api.accounts.isTrial(account.sid()));
    assertThat(accounts("create", "--name", "New", "--type", "half")).isEqualTo(1);
  }

  @Test
  void anAccountMovesInUnderAParentWithSidAndTokenOfAFile() throws Exception {
    Path file = directory.resolve("token.txt");
    Files.writeString(file, "f".repeat(32) + "\n");
    String parent = api.account.sid().toString();
    assertThat(
            accounts(
                "create",
                "--name",
                "Moved",
                "--parent",
                parent,
                "--sid",
                SID,
                "--token-file",
                file.toString(),
                "-o",
                "json"))
        .isZero();
    assertThat(printed().get("ownerAccountSid").asString()).isEqualTo(parent);
    assertThat(api.accounts.authenticate(SID, "f".repeat(32))).isPresent();
  }

  @Test
  void aFileWithoutATokenIsAUsageError() {
    assertThat(accounts("create", "--name", "x", "--token-file", "/nowhere")).isEqualTo(2);
    assertThat(err.toString()).contains("/nowhere is no file with an auth token.");
  }

  @Test
  void accountsAreListedWithTheirStanding() {
    api.accounts.add("Sub", api.account.sid(), Standing.Status.SUSPENDED);
    assertThat(accounts("list", "-o", "table")).isZero();
    assertThat(out.toString()).contains("SID", "Shop", "Sub", "suspended");
    out.getBuffer().setLength(0);
    assertThat(accounts("list", "--status", "suspended", "-o", "json")).isZero();
    assertThat(printed()).hasSize(1);
  }

  @Test
  void anAccountIsSuspendedShownResumedAndClosed() {
    Account account = api.accounts.create("Spammer");
    String sid = account.sid().toString();
    assertThat(accounts("suspend", sid, "--reason", "Spam.", "-o", "table")).isZero();
    assertThat(standing(account).reason()).isEqualTo("Spam.");
    assertThat(out.toString()).contains("suspended since", "by the operator: Spam.");
    assertThat(accounts("show", sid, "-o", "table")).isZero();
    assertThat(accounts("resume", sid, "--reason", "Settled.")).isZero();
    assertThat(standing(account).active()).isTrue();
    assertThat(accounts("close", sid, "--reason", "Gone.", "--yes")).isZero();
    assertThat(standing(account).status()).isEqualTo(Standing.Status.CLOSED);
    assertThat(accounts("resume", sid, "--reason", "Again.")).isEqualTo(1);
    assertThat(err.toString()).contains("closing is final");
  }

  @Test
  void aReasonIsNeededAndClosingIsConfirmed() {
    String sid = api.account.sid().toString();
    assertThat(accounts("suspend", sid)).isEqualTo(2);
    assertThat(accounts("close", sid, "--reason", "x")).isEqualTo(2);
    assertThat(err.toString()).contains("Nothing was closed.", "--yes");
    assertThat(standing(api.account).active()).isTrue();
  }

  @Test
  void termsAreAcceptedWithAUseAndShownWithout() {
    String sid = api.account.sid().toString();
    api.accounts.forgetTerms(api.account.sid());
    assertThat(accounts("accept-terms", sid, "-o", "table")).isZero();
    assertThat(out.toString()).contains("may not send");
    assertThat(accounts("accept-terms", sid, "--use", "Order updates.", "-o", "table")).isZero();
    assertThat(out.toString()).contains("Version 1 was accepted", "for: Order updates.");
    assertThat(api.accounts.terms(api.account.sid())).isPresent();
    assertThat(accounts("accept-terms", sid, "--use", "x", "--version-accepted", "9")).isEqualTo(1);
  }

  @Test
  void endUsersAreListedStoppedAndResumed() {
    String sid = api.account.sid().toString();
    api.messages.endUsers.add(new EndUserCount("shop-17", 412));
    assertThat(accounts("end-users", "stop", sid, "shop-17", "--reason", "Spam.")).isZero();
    assertThat(api.accounts.isStopped(api.account.sid(), "shop-17")).isTrue();
    assertThat(accounts("end-users", "list", sid, "-o", "table")).isZero();
    assertThat(out.toString()).contains("shop-17", "stopped", "412", "Spam.");
    assertThat(accounts("end-users", "resume", sid, "shop-17", "--reason", "Settled.")).isZero();
    assertThat(api.accounts.isStopped(api.account.sid(), "shop-17")).isFalse();
    out.getBuffer().setLength(0);
    assertThat(accounts("end-users", "list", sid, "--stopped", "-o", "json")).isZero();
    assertThat(printed()).isEmpty();
  }

  @Test
  void keysAreMadeListedAndRevoked() {
    String account = api.account.sid().toString();
    KeysCommand keys = new KeysCommand();
    assertThat(run(keys, "create", "--account", account, "--name", "laptop", "-o", "json"))
        .isZero();
    String sid = printed().get("sid").asString();
    String secret = printed().get("secret").asString();
    assertThat(api.accounts.authenticate(sid, secret)).contains(api.account);
    assertThat(run(keys, "list", "--account", account, "-o", "table")).isZero();
    assertThat(out.toString()).contains("laptop", "standard");
    assertThat(run(keys, "revoke", sid, "--reason", "lost", "-o", "table")).isZero();
    assertThat(api.accounts.authenticate(sid, secret)).isEmpty();
    assertThat(run(keys, "revoke", sid)).isEqualTo(1);
  }
}
