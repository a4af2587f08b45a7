package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.api.ApiFixture;
import dev.parley.api.parley.PeopleFixture;
import dev.parley.people.Role;
import dev.parley.store.TestDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PeopleCommandTest {
  private static final TestDatabase TEST = TestDatabase.fresh();

  @TempDir private Path directory = Path.of("");

  private final StringWriter out = new StringWriter();
  private PeopleFixture fixture;

  @AfterAll
  static void closeDatabase() {
    TEST.close();
  }

  @BeforeEach
  void start() throws Exception {
    fixture = new PeopleFixture(TEST, directory);
    actAs(ApiFixture.ADMIN_TOKEN);
  }

  private void actAs(String token) throws Exception {
    Files.writeString(
        directory.resolve("dev.json"),
        """
        {"baseUrl":"%s","accountSid":"AC0","authToken":"x","adminToken":"%s","pid":1}\
        """
            .formatted(baseUrl(), token));
  }

  private String baseUrl() {
    return "http://127.0.0.1:" + fixture.api.server.port();
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private int people(String... arguments) {
    return run(new CommandLine(new PeopleCommand()), arguments);
  }

  private int audit(String... arguments) {
    return run(new CommandLine(new AuditCommand()), arguments);
  }

  private int run(CommandLine command, String... arguments) {
    out.getBuffer().setLength(0);
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 4);
    all[arguments.length] = "--data";
    all[arguments.length + 1] = directory.toString();
    all[arguments.length + 2] = "-o";
    all[arguments.length + 3] = "table";
    PrintWriter writer = new PrintWriter(out, true);
    return command.setOut(writer).setErr(writer).execute(all);
  }

  private String told(String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(out.toString());
    assertThat(matcher.find()).as(out.toString()).isTrue();
    return matcher.group(1);
  }

  @Test
  void theFirstAdminIsMadeAndGoesOnWithTheirToken() throws Exception {
    Path tokenFile = Objects.requireNonNull(fixture.first).file();
    Path password = directory.resolve("password");
    Files.writeString(password, "a long sentence\nand another line\n");
    String[] create = {
      "create",
      "--first-admin-token-file",
      tokenFile.toString(),
      "--login",
      "ann",
      "--password-file",
      password.toString()
    };
    assertThat(people(create)).isZero();
    assertThat(out.toString()).contains("ann", "admin", "Personal token, shown this once");
    actAs(told("(pat_[0-9a-f]+)"));
    assertThat(people("me")).isZero();
    assertThat(out.toString()).contains("ann (person)", "manage_people");
    assertThat(fixture.people.authenticate("ann", "a long sentence")).isPresent();
    assertThat(people(create)).as("its file is gone").isEqualTo(2);
  }

  @Test
  void theFirstAdminIsMadeAtABareAddress() throws Exception {
    Path password = directory.resolve("password");
    Files.writeString(password, "a long sentence\n");
    String file = Objects.requireNonNull(fixture.first).file().toString();
    String[] create = {
      "create",
      "--first-admin-token-file",
      file,
      "--login",
      "ann",
      "--password-file",
      password.toString(),
      "--url",
      baseUrl()
    };
    int exit =
        new CommandLine(new PeopleCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(out, true))
            .execute(create);
    assertThat(exit).as(out.toString()).isZero();
    assertThat(fixture.people.authenticate("ann", "a long sentence")).isPresent();
  }

  @Test
  void somebodyIsAddedChangedDisabledAndListed() {
    assertThat(people("add", "root", "--role", "admin")).isZero();
    assertThat(
            people(
                "add",
                "dev@example.com",
                "--role",
                "developer",
                "--name",
                "Dev One",
                "--account",
                fixture.account.sid().toString()))
        .isZero();
    String password = told("first sign-in: (\\S+)");
    assertThat(fixture.people.authenticate("dev@example.com", password)).isPresent();
    assertThat(people("set", "dev@example.com", "--no-accounts")).isZero();
    assertThat(fixture.person("dev@example.com").accounts()).isEmpty();
    assertThat(people("set", "dev@example.com", "--role", "auditor", "--reason", "moved")).isZero();
    assertThat(people("disable", "dev@example.com", "--reason", "left")).isZero();
    assertThat(people("list")).isZero();
    assertThat(out.toString())
        .containsPattern("dev@example.com +Dev One +auditor +disabled +no")
        .containsPattern("root +root +admin +password given");
    assertThat(people("enable", "dev@example.com")).isZero();
    assertThat(people("reset-password", "dev@example.com")).isZero();
    assertThat(people("disable", "root")).isEqualTo(1);
    assertThat(out.toString()).contains("the last admin");
    assertThat(people("add", "x", "--role", "king")).isEqualTo(1);
    assertThat(people("remove-second-factor", "root")).isEqualTo(1);
  }

  @Test
  void rolesAreShownAsATable() {
    assertThat(people("roles")).isZero();
    assertThat(out.toString())
        .containsPattern("auditor +read read_audit")
        .containsPattern("developer +read develop +\\(of the accounts named for them\\)");
  }

  @Test
  void tokensAreMadeListedAndRevoked() {
    people("add", "ann", "--role", "admin");
    assertThat(people("tokens", "create", "ann", "--name", "laptop", "--days", "3")).isZero();
    String text = told("Shown this once: (pat_[0-9a-f]+)");
    assertThat(fixture.tokens.authenticate(text)).isPresent();
    assertThat(people("tokens", "list", "ann")).isZero();
    String sid = told("(PT[0-9a-f]{32})");
    assertThat(out.toString()).contains("laptop");
    assertThat(people("tokens", "revoke", "ann", sid, "--reason", "leaked")).isZero();
    assertThat(fixture.tokens.authenticate(text)).isEmpty();
    assertThat(people("tokens", "list", "ann")).isZero();
    assertThat(out.toString()).contains("No token.");
  }

  @Test
  void whoMayNotIsToldWhatIsMissing() throws Exception {
    actAs(Role.REVIEWER.text() + "-token");
    assertThat(people("list")).isEqualTo(1);
    assertThat(out.toString()).contains("manage_people", "20403");
  }

  @Test
  void theRecordIsListedWithWhatChangedAndWhy() {
    people("add", "root", "--role", "admin");
    people("add", "ann", "--role", "auditor");
    people("set", "ann", "--role", "operator", "--reason", "moves to the night shift");
    assertThat(audit("list")).isZero();
    assertThat(out.toString())
        .contains("admin token", "person.changed", "role: auditor → operator")
        .contains("moves to the night shift");
    assertThat(audit("list", "--action", "account.")).isZero();
    assertThat(out.toString()).contains("No change matches.");
    assertThat(audit("list", "--limit", "1")).isZero();
    assertThat(out.toString().lines()).hasSize(2);
    assertThat(audit("list", "--since", "yesterday")).isEqualTo(1);
    assertThat(audit("list", "--limit", "100000")).isZero();
    assertThat(audit("list", "--limit", "100001")).isEqualTo(2);
    assertThat(audit("list", "--limit", "0")).isEqualTo(2);
    new CommandLine(new AuditCommand())
        .setOut(new PrintWriter(out, true))
        .execute("list", "--data", directory.toString(), "-o", "json");
    assertThat(out.toString()).containsPattern("\"hash\" ?: ?\"[0-9a-f]{64}\"");
  }

  @Test
  void aBrokenRecordEndsWithOneAndNamesChainAndNumber() {
    people("add", "root", "--role", "admin");
    assertThat(audit("verify")).isZero();
    assertThat(out.toString()).contains("The record is whole: 1 entries in 1 chains.");
    assertThat(out.toString()).contains("Head of the installation: number 1, ", "All heads: ");
    TEST.execute("update audit_chain set number = 5");
    assertThat(audit("verify")).isEqualTo(1);
    assertThat(out.toString()).contains("BROKEN", "installation number 2");
  }

  @Test
  void theTailShowsEachChangeOnce() {
    for (String login : new String[] {"a", "b", "c"}) {
      people("add", login, "--role", "admin");
    }
    try (ApiClient api =
        Target.of(new Target.Wish(baseUrl(), ApiFixture.ADMIN_TOKEN, null, null), Map.of())
            .asOperator()) {
      AuditTail tail = new AuditTail(api, Map.of());
      assertThat(tail.newest(2))
          .extracting(entry -> entry.path("after").path("login").asString())
          .containsExactly("b", "c");
      assertThat(tail.next()).isEmpty();
      people("add", "d", "--role", "admin");
      people("add", "e", "--role", "admin");
      assertThat(tail.next())
          .extracting(entry -> entry.path("after").path("login").asString())
          .containsExactly("d", "e");
      assertThat(tail.next()).isEmpty();
    }
  }
}
