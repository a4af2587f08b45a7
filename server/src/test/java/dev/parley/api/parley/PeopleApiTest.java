package dev.parley.api.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.api.ApiFixture;
import dev.parley.people.AttemptLimit;
import dev.parley.people.FirstAdmin;
import dev.parley.people.PersonalToken;
import dev.parley.people.Role;
import dev.parley.store.TestDatabase;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PeopleApiTest {
  private final Described described = new Described();
  private static final TestDatabase TEST = TestDatabase.fresh();
  private static final String ADMIN = ApiFixture.ADMIN_TOKEN;
  private static final String PEOPLE = "/v1/parley/People";
  private static final String PASSWORD = "Password=a+long+sentence";

  @TempDir private Path directory = Path.of("");
  private PeopleFixture fixture;

  @AfterAll
  static void closeDatabase() {
    TEST.close();
  }

  @BeforeEach
  void start() throws Exception {
    fixture = new PeopleFixture(TEST, directory);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private void conforms(String path, String method, HttpResponse<String> answer) {
    described.conforms(path, method, answer);
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return new JsonMapper().readTree(answer.body());
  }

  private void add(String login, Role role) throws Exception {
    String form = "Login=" + login + "&Role=" + role.text() + "&" + PASSWORD;
    assertThat(fixture.post(ADMIN, PEOPLE, form).statusCode()).isEqualTo(201);
  }

  private String token(String login) throws Exception {
    HttpResponse<String> made =
        fixture.post(ADMIN, PEOPLE + "/" + login + "/Tokens", "Name=test&Days=1");
    assertThat(made.statusCode()).isEqualTo(201);
    conforms(PEOPLE + "/{person}/Tokens", "post", made);
    return json(made).get("token").asString();
  }

  @Test
  void aPersonIsAddedWithAPasswordThatIsToldOnce() throws Exception {
    HttpResponse<String> added =
        fixture.post(
            ADMIN,
            PEOPLE,
            "Login=Dev%40example.com&Name=Dev+One&Role=developer&AccountSid="
                + fixture.account.sid());
    assertThat(added.statusCode()).isEqualTo(201);
    conforms(PEOPLE, "post", added);
    assertThat(json(added).get("password").asString()).hasSizeGreaterThan(15);
    assertThat(json(added).get("login").asString()).isEqualTo("dev@example.com");
    assertThat(json(added).get("accounts").get(0).asString())
        .isEqualTo(fixture.account.sid().toString());

    HttpResponse<String> listed = fixture.get(ADMIN, PEOPLE);
    conforms(PEOPLE, "get", listed);
    assertThat(listed.body()).contains("Dev One").doesNotContain("password\":\"");
    HttpResponse<String> one = fixture.get(ADMIN, PEOPLE + "/dev%40example.com");
    conforms(PEOPLE + "/{person}", "get", one);
    assertThat(fixture.get(ADMIN, PEOPLE + "/nobody").statusCode()).isEqualTo(404);
  }

  @Test
  void whatCannotBeAddedIsRefusedAndChangesNothing() throws Exception {
    for (String form :
        List.of(
            "Role=admin",
            "Login=a%20b&Role=admin",
            "Login=" + "a".repeat(65) + "&Role=admin",
            "Login=ann",
            "Login=ann&Role=king",
            "Login=ann&Role=admin&Name=+",
            "Login=ann&Role=admin&Name=" + "n".repeat(65),
            "Login=ann&Role=admin&AccountSid=" + fixture.account.sid(),
            "Login=ann&Role=developer&AccountSid=AC" + "0".repeat(32),
            "Login=ann&Role=admin&Password=short",
            "Login=ann&Role=admin&Reason=" + "r".repeat(1001))) {
      HttpResponse<String> answer = fixture.post(ADMIN, PEOPLE, form);
      assertThat(answer.statusCode()).as(form).isEqualTo(400);
      conforms(PEOPLE, "post", answer);
    }
    add("ann", Role.ADMIN);
    HttpResponse<String> taken = fixture.post(ADMIN, PEOPLE, "Login=ANN&Role=admin");
    assertThat(taken.statusCode()).isEqualTo(409);
    conforms(PEOPLE, "post", taken);
    assertThat(fixture.people.all()).hasSize(1);
  }

  @Test
  void aChangeIsMadeWithItsReasonAndTheLastAdminStays() throws Exception {
    add("ann", Role.ADMIN);
    add("bob", Role.AUDITOR);
    HttpResponse<String> last = fixture.post(ADMIN, PEOPLE + "/ann", "Enabled=false");
    assertThat(last.statusCode()).isEqualTo(409);
    conforms(PEOPLE + "/{person}", "post", last);
    HttpResponse<String> changed =
        fixture.post(
            token("ann"), PEOPLE + "/bob", "Role=operator&Reason=moves+to+the+night+shift");
    conforms(PEOPLE + "/{person}", "post", changed);
    assertThat(json(changed).get("role").asString()).isEqualTo("operator");

    HttpResponse<String> entries = fixture.get(token("ann"), "/v1/parley/Audit?PageSize=1000");
    conforms("/v1/parley/Audit", "get", entries);
    assertThat(entries.body())
        .contains("\"actor_name\":\"ann\"", "moves to the night shift", "person.changed")
        .contains("\"before\":{\"role\":\"auditor\"}", "\"after\":{\"role\":\"operator\"}");
    HttpResponse<String> wrong = fixture.post(ADMIN, PEOPLE + "/bob", "Enabled=perhaps");
    assertThat(wrong.statusCode()).isEqualTo(400);
    conforms(PEOPLE + "/{person}", "post", wrong);
  }

  @Test
  void aPasswordIsMadeAnew() throws Exception {
    add("ann", Role.ADMIN);
    HttpResponse<String> reset = fixture.post(ADMIN, PEOPLE + "/ann/Password", "Reason=forgotten");
    conforms(PEOPLE + "/{person}/Password", "post", reset);
    String password = json(reset).get("password").asString();
    assertThat(fixture.people.authenticate("ann", password)).isPresent();
    assertThat(fixture.people.authenticate("ann", "a long sentence")).isEmpty();
    assertThat(fixture.post(ADMIN, PEOPLE + "/bob/Password", "").statusCode()).isEqualTo(404);
    assertThat(
            fixture.post(ADMIN, PEOPLE + "/ann/SecondFactor/Removal", "Reason=lost").statusCode())
        .as("there is none")
        .isEqualTo(404);
  }

  @Test
  void everybodyHasTheirOwnTokensInHandAndNobodyElses() throws Exception {
    add("ann", Role.ADMIN);
    add("bob", Role.AUDITOR);
    String ann = token("ann");
    String bob = token("bob");
    HttpResponse<String> own = fixture.post(bob, PEOPLE + "/bob/Tokens", "Name=ci");
    assertThat(own.statusCode()).isEqualTo(201);
    HttpResponse<String> listed = fixture.get(bob, PEOPLE + "/bob/Tokens");
    conforms(PEOPLE + "/{person}/Tokens", "get", listed);
    assertThat(json(listed).get("tokens").size()).isEqualTo(2);
    assertThat(listed.body()).doesNotContain("pat_");

    assertThat(fixture.get(bob, PEOPLE + "/ann/Tokens").statusCode()).isEqualTo(404);
    assertThat(fixture.post(bob, PEOPLE + "/ann/Tokens", "Name=x").statusCode()).isEqualTo(404);
    assertThat(fixture.get(ann, PEOPLE + "/bob/Tokens").statusCode()).isEqualTo(200);
    assertThat(fixture.post(ann, PEOPLE + "/bob/Tokens", "Name=x").statusCode())
        .as("an admin acts as nobody else")
        .isEqualTo(404);

    String sid = json(own).get("sid").asString();
    assertThat(
            fixture
                .post(bob, PEOPLE + "/ann/Tokens/" + sid + "/Revocation", "Reason=x")
                .statusCode())
        .isEqualTo(404);
    HttpResponse<String> revoked =
        fixture.post(ann, PEOPLE + "/bob/Tokens/" + sid + "/Revocation", "Reason=leaked");
    conforms(PEOPLE + "/{person}/Tokens/{token}/Revocation", "post", revoked);
    String text = json(own).get("token").asString();
    assertThat(fixture.get(text, "/v1/parley/Me").statusCode()).isEqualTo(401);
  }

  @Test
  void aTokenHasANameAndAnEnd() throws Exception {
    add("ann", Role.ADMIN);
    String path = PEOPLE + "/ann/Tokens";
    String longest = "Name=" + "n".repeat(PersonalToken.NAME_MAX);
    assertThat(fixture.post(ADMIN, path, longest + "&Days=366").statusCode()).isEqualTo(201);
    for (String form :
        List.of("", "Name=", longest + "n", "Name=x&Days=0", "Name=x&Days=367", "Name=x&Days=y")) {
      HttpResponse<String> answer = fixture.post(ADMIN, path, form);
      assertThat(answer.statusCode()).as(form).isEqualTo(400);
      conforms(PEOPLE + "/{person}/Tokens", "post", answer);
    }
  }

  @Test
  void whoCallsIsToldWhoTheyAre() throws Exception {
    add("dev", Role.DEVELOPER);
    HttpResponse<String> me = fixture.get(token("dev"), "/v1/parley/Me");
    conforms("/v1/parley/Me", "get", me);
    assertThat(me.body())
        .contains("\"kind\":\"person\"", "\"limited_to_accounts\":true")
        .contains("\"permissions\":[\"read\",\"develop\"]");
    HttpResponse<String> operator = fixture.get(ADMIN, "/v1/parley/Me");
    assertThat(operator.body()).contains("\"kind\":\"operator\"", "manage_people");
    HttpResponse<String> roles = fixture.get(token("dev"), "/v1/parley/Roles");
    conforms("/v1/parley/Roles", "get", roles);
    assertThat(json(roles).get("roles").size()).isEqualTo(Role.values().length);
  }

  @Test
  void theFirstAdminIsMadeOnceWithTheTokenOfTheStart() throws Exception {
    FirstAdmin first = Objects.requireNonNull(fixture.first);
    assertThat(Files.readString(first.file()).strip()).isEqualTo(first.token().value());
    assertThat(Files.getPosixFilePermissions(first.file())).hasSize(2);
    String form = "&Login=ann&Name=Ann&" + PASSWORD;
    HttpResponse<String> wrong = fixture.post("x", "/v1/parley/FirstAdmin", "Token=x" + form);
    assertThat(wrong.statusCode()).isEqualTo(403);
    conforms("/v1/parley/FirstAdmin", "post", wrong);
    String token = "Token=" + first.token().value();
    HttpResponse<String> weak =
        fixture.post("x", "/v1/parley/FirstAdmin", token + "&Login=ann&Password=short");
    assertThat(weak.statusCode()).isEqualTo(400);

    HttpResponse<String> made = fixture.post("x", "/v1/parley/FirstAdmin", token + form);
    assertThat(made.statusCode()).isEqualTo(201);
    conforms("/v1/parley/FirstAdmin", "post", made);
    assertThat(first.file()).doesNotExist();
    String own = json(made).get("token").asString();
    assertThat(fixture.get(own, PEOPLE).body()).contains("\"login\":\"ann\"", "\"role\":\"admin\"");

    HttpResponse<String> again =
        fixture.post("x", "/v1/parley/FirstAdmin", token + "&Login=bob&" + PASSWORD);
    assertThat(again.statusCode()).isEqualTo(403);
    assertThat(fixture.people.all()).hasSize(1);
  }

  @Test
  void theTokenOfTheFirstAdminIsGoodForADay() throws Exception {
    FirstAdmin first = Objects.requireNonNull(fixture.first);
    String form = "Token=" + first.token().value() + "&Login=ann&" + PASSWORD;
    fixture.clock.pass(FirstAdmin.VALID);
    assertThat(fixture.post("x", "/v1/parley/FirstAdmin", form).statusCode()).isEqualTo(403);
    assertThat(fixture.people.all()).isEmpty();
  }

  @Test
  void guessingTokensEndsForTheWholeAddressAndGoesOnLater() throws Exception {
    for (int i = 0; i < AttemptLimit.TOKEN_FROM_ADDRESS.failures(); i++) {
      assertThat(fixture.get("pat_" + i, PEOPLE).statusCode()).isEqualTo(401);
    }
    HttpResponse<String> limited = fixture.get(ADMIN, PEOPLE);
    assertThat(limited.statusCode()).as("the right one does not help either").isEqualTo(429);
    conforms(PEOPLE, "get", limited);
    assertThat(limited.headers().firstValue("Retry-After")).isPresent();
    fixture.api.limits.pass(Duration.ofMinutes(1));
    assertThat(fixture.get(ADMIN, PEOPLE).statusCode()).isEqualTo(200);
  }

  @Test
  void theRecordIsReadPageByPageAndVerified() throws Exception {
    add("ann", Role.ADMIN);
    add("bob", Role.AUDITOR);
    add("cho", Role.AUDITOR);
    HttpResponse<String> page = fixture.get(ADMIN, "/v1/parley/Audit?Action=person.&PageSize=2");
    conforms("/v1/parley/Audit", "get", page);
    assertThat(json(page).get("entries").size()).isEqualTo(2);
    String cursor = json(page).get("next_cursor").asString();
    HttpResponse<String> rest =
        fixture.get(ADMIN, "/v1/parley/Audit?Action=person.&PageSize=2&Cursor=" + cursor);
    assertThat(json(rest).get("entries").size()).isEqualTo(1);
    assertThat(json(rest).get("next_cursor").isNull()).isTrue();
    for (String query :
        List.of(
            "PageSize=0",
            "PageSize=1001",
            "Cursor=x",
            "Chain=x",
            "Since=yesterday",
            "Since=%2B294277-01-01T00:00:00Z",
            "Until=-4713-01-01T00:00:00Z",
            "Cursor=%2B999999999-01-01T00:00:00Z_00000000-0000-0000-0000-000000000000_1",
            "Actor=" + "a".repeat(101))) {
      HttpResponse<String> bad = fixture.get(ADMIN, "/v1/parley/Audit?" + query);
      assertThat(bad.statusCode()).as(query).isEqualTo(400);
      conforms("/v1/parley/Audit", "get", bad);
    }
    assertThat(fixture.get(ADMIN, "/v1/parley/Audit?Chain=installation").body()).contains("cho");
    HttpResponse<String> whole = fixture.get(ADMIN, "/v1/parley/Audit/Verify");
    conforms("/v1/parley/Audit/Verify", "get", whole);
    assertThat(json(whole).get("whole").asBoolean()).isTrue();
    String last = fixture.get(ADMIN, "/v1/parley/Audit?Chain=installation&PageSize=1").body();
    assertThat(last).contains(json(whole).get("installation_head").get("hash").asString());
    TEST.execute("update audit_chain set number = number + 1");
    HttpResponse<String> broken = fixture.get(ADMIN, "/v1/parley/Audit/Verify");
    conforms("/v1/parley/Audit/Verify", "get", broken);
    assertThat(broken.body()).contains("\"whole\":false", "\"chain\":\"installation\"");
  }

  private static final String MESSAGE = "SM" + "0".repeat(32);

  private static String address(String template, String account) {
    return template
        .replace("{sid}", MESSAGE)
        .replace("{AccountSid}", account)
        .replace("{person}", "nobody")
        .replace("{token}", "PT" + "0".repeat(32))
        .replace("{StockNumber}", "+12125550166")
        .replace("{KeySid}", "SK" + "0".repeat(32))
        .replace("{name}", "none");
  }

  /** The table: every operation that takes a bearer token, with every role. */
  @Test
  void everyOperationAsksForItsPermissionAndStopsWhoIsLimitedToAccounts() throws Exception {
    List<String> wrong = new ArrayList<>();
    int operations = 0;
    for (var path : described.description().get("paths").properties()) {
      for (var operation : path.getValue().properties()) {
        if (!operation.getValue().has("x-permission")) {
          continue;
        }
        operations++;
        String permission = operation.getValue().get("x-permission").asString();
        boolean whole = operation.getValue().get("x-whole-installation").asBoolean();
        for (Role role : Role.values()) {
          boolean may =
              role.permissions().stream().anyMatch(each -> each.text().equals(permission))
                  && !(whole && role.scoped());
          int status = status(path.getKey(), operation.getKey(), role);
          if (may == (status == 403) || status == 401) {
            wrong.add(operation.getKey() + " " + path.getKey() + " " + role + ": " + status);
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(operations).isGreaterThan(30);
  }

  private int status(String path, String method, Role role) throws Exception {
    return fixture
        .api
        .send(
            fixture
                .api
                .anonymous(address(path, fixture.api.account.sid().toString()))
                .header("Authorization", "Bearer " + role.text() + "-token")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .method(
                    method.toUpperCase(Locale.ROOT), HttpRequest.BodyPublishers.ofString("x=y")))
        .statusCode();
  }

  /** Every operation with a bearer token says by what permission, or is open to any. */
  @Test
  void everyOperationIsInTheTable() {
    List<String> unknown = new ArrayList<>();
    List<String> forAnybody =
        List.of(
            "fetchMe",
            "listRoles",
            "listPersonalTokens",
            "createPersonalToken",
            "revokePersonalToken");
    for (var path : described.description().get("paths").properties()) {
      for (var operation : path.getValue().properties()) {
        JsonNode described = operation.getValue();
        if (described.toString().contains("{\"admin\":[]}")
            && !described.has("x-permission")
            && !forAnybody.contains(described.get("operationId").asString())) {
          unknown.add(operation.getKey() + " " + path.getKey());
        }
      }
    }
    assertThat(unknown).isEmpty();
  }

  @Test
  void aDeveloperReachesTheAccountsNamedAndFindsNoOthers() throws Exception {
    String own = "/v1/parley/Accounts/" + fixture.api.account.sid() + "/Retention";
    assertThat(fixture.get("developer-token", own).statusCode()).isEqualTo(200);
    String foreign =
        "/v1/parley/Accounts/" + fixture.api.accounts.create("Other").sid() + "/Retention";
    assertThat(fixture.get("developer-token", foreign).statusCode()).isEqualTo(404);
    assertThat(fixture.get("auditor-token", foreign).statusCode()).isEqualTo(200);
    assertThat(fixture.get("developer-token", "/v1/parley/Webhooks").statusCode()).isEqualTo(400);
    assertThat(
            fixture
                .get(
                    "developer-token",
                    "/v1/parley/Webhooks?AccountSid=" + fixture.api.account.sid())
                .statusCode())
        .isEqualTo(200);
  }
}
