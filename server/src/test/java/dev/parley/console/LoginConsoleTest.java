package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audit.Actor;
import dev.parley.audit.AuditedLines;
import dev.parley.audit.Cause;
import dev.parley.console.ConsoleDoor.Entrance;
import dev.parley.http.Client;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.people.AttemptLimit;
import dev.parley.people.AuthenticatorApp;
import dev.parley.people.People;
import dev.parley.people.Person;
import dev.parley.people.Role;
import dev.parley.people.Sessions;
import dev.parley.store.TestDatabase;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginConsoleTest {
  private static final TestDatabase TEST = TestDatabase.fresh();
  private static final Cause CAUSE = Cause.of(new Actor.Operator());

  @TempDir private Path directory = Path.of("");
  private LoginFixture fixture;
  private Person ann;

  @AfterAll
  static void close() {
    TEST.close();
  }

  @BeforeEach
  void start() throws Exception {
    fixture = new LoginFixture(TEST, directory);
    ann = fixture.add("ann", Role.ADMIN);
  }

  private static String location(Response response) {
    assertThat(response.status()).isEqualTo(303);
    return Objects.requireNonNull(response.headers().get("Location"));
  }

  @Test
  void withoutASessionEveryPageLeadsToTheSignInAndBack() {
    LoginFixture.Browser browser = fixture.browser();
    assertThat(location(browser.get("/messages"))).isEqualTo("/login?next=%2Fmessages");
    assertThat(location(browser.get("/"))).isEqualTo("/login");
    assertThat(location(browser.postBare("/people", Map.of()))).isEqualTo("/login");
    Response refreshed =
        fixture.recorder.call("GET", "/messages", Map.of(), Map.of("hx-request", "true"));
    assertThat(refreshed.status()).isEqualTo(401);
    assertThat(refreshed.headers()).containsEntry("HX-Redirect", "/login");
    String html = PageRules.check(browser.get("/login?next=%2Fmessages"), 200);
    assertThat(html).contains("value=\"/messages\"").doesNotContain("/people");
    for (String elsewhere : List.of("//evil.example", "https://evil.example", "/\\evil", "x")) {
      assertThat(PageRules.check(browser.get("/login?next=" + elsewhere), 200))
          .contains("name=\"next\" value=\"/\"");
    }
  }

  @Test
  void whoKnowsThePasswordIsLetInAndOutAgain() {
    LoginFixture.Browser browser = fixture.browser();
    Response in = browser.signIn("Ann", LoginFixture.PASSWORD, "");
    assertThat(location(in)).isEqualTo("/");
    assertThat(in.headers().get("Set-Cookie"))
        .matches("parley-session=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Lax");
    assertThat(browser.html("/messages")).contains("Sign out", ">ann</a>", "/people", "/audit");
    String session = browser.session();
    Response out = browser.post("/logout", Map.of());
    assertThat(location(out)).isEqualTo("/login");
    assertThat(out.headers().get("Set-Cookie")).contains("parley-session=;", "Max-Age=0");
    assertThat(fixture.sessions.find(session)).isEmpty();
  }

  @Test
  void overHttpsTheCookieIsForThisHostAloneAndForHttpsAlone() {
    Request direct = request(new Client(null, true, "sms.example", null, false));
    Request behind =
        request(new Client(null, false, "x", URI.create("https://sms.example"), false));
    for (Request request : List.of(direct, behind)) {
      assertThat(
              Cookies.set(request, Response.noContent(), "parley-session", "1")
                  .headers()
                  .get("Set-Cookie"))
          .isEqualTo("__Host-parley-session=1; Path=/; HttpOnly; SameSite=Lax; Secure");
      assertThat(Cookies.value(request, "parley-session")).contains("theirs");
    }
  }

  private static Request request(Client client) {
    return new Request(
        "GET",
        "/",
        Map.of(),
        Request.Parameters.NONE,
        Request.Parameters.NONE,
        Map.of("cookie", "parley-session=planted; __Host-parley-session=theirs"),
        new byte[0],
        client);
  }

  @Test
  void knownAndUnknownPeopleAreAnsweredAlike() {
    LoginFixture.Browser browser = fixture.browser();
    Response wrong = browser.signIn("ann", "not the password", "");
    Response unknown = browser.signIn("bob", "not the password", "");
    Response nonsense = browser.signIn("b o b", "", "");
    for (Response response : List.of(wrong, unknown, nonsense)) {
      assertThat(PageRules.check(response, 401)).contains("Login, password or code is wrong.");
    }
    assertThat(withoutForm(wrong).replace("ann", "bob")).isEqualTo(withoutForm(unknown));
  }

  private static String withoutForm(Response response) {
    return RoutesRecorder.text(response).replaceAll("name=\"form\" value=\"[0-9a-f]+\"", "");
  }

  @Test
  void guessingEndsForTheLoginWhetherItIsKnownOrNot() {
    for (String login : List.of("ann", "nobody")) {
      LoginFixture.Browser browser = fixture.browser();
      for (int i = 0; i < AttemptLimit.SIGN_IN_OF_PERSON.failures(); i++) {
        assertThat(browser.signIn(login, "guess " + i, "").status()).isEqualTo(401);
      }
      Response right = browser.signIn(login, LoginFixture.PASSWORD, "");
      assertThat(PageRules.check(right, 429)).contains("Too many sign-ins failed", "2 minutes");
    }
    fixture.clock.pass(AttemptLimit.SIGN_IN_OF_PERSON.refill());
    assertThat(fixture.browser().signIn("ann", LoginFixture.PASSWORD, "").status()).isEqualTo(303);
  }

  @Test
  void aSessionThatSomebodyPlantedIsNotTaken() {
    LoginFixture.Browser browser = fixture.browser();
    browser.cookies.put("parley-session", "0".repeat(64));
    browser.signIn("ann", LoginFixture.PASSWORD, "");
    String first = browser.session();
    assertThat(first).isNotEqualTo("0".repeat(64));
    assertThat(fixture.sessions.find("0".repeat(64))).isEmpty();
    browser.signIn("ann", LoginFixture.PASSWORD, "");
    assertThat(browser.cookies.get("parley-session")).isNotEqualTo(first);
    assertThat(fixture.sessions.find(first)).as("ended by the new sign-in").isEmpty();
  }

  @Test
  void aFormOfAnotherSiteChangesNothing() {
    LoginFixture.Browser browser = fixture.signedIn(ann);
    Map<String, String> form = Map.of("login", "eve", "role", "admin");
    Response without = browser.postBare("/people", form);
    assertThat(PageRules.check(without, 403)).contains("nothing was changed");
    String foreign = fixture.signedIn(ann).formToken();
    Response other =
        browser.postBare("/people", Map.of("login", "eve", "role", "admin", "csrf", foreign));
    assertThat(other.status()).isEqualTo(403);
    assertThat(fixture.people.all()).hasSize(1);
    Response signIn =
        fixture
            .browser()
            .postBare("/login", Map.of("login", "ann", "password", LoginFixture.PASSWORD));
    assertThat(signIn.status()).as("nobody signs others in").isEqualTo(403);
  }

  /** A page may be a whole one or not: only what is there decides. */
  @Test
  void everyFormOfEveryPageCarriesTheToken() {
    LoginFixture.Browser browser = fixture.signedIn(ann);
    Person bob = fixture.add("bob", Role.AUDITOR);
    fixture.tokens.create(bob.sid(), "ci", 1, CAUSE);
    fixture.sessions.begin(bob, "", "");
    for (String url :
        List.of(
            "/messages",
            "/messages/" + fixture.shops.sid(),
            "/webhooks",
            "/accounts",
            "/accounts/" + fixture.shop.sid(),
            "/accounts/" + fixture.shop.sid() + "/keys",
            "/accounts/" + fixture.shop.sid() + "/end-users",
            "/numbers",
            "/numbers/" + fixture.sender.sid(),
            "/numbers/stock",
            "/services",
            "/settings",
            "/setup/carriers",
            "/setup/routes",
            "/docs",
            "/services/" + fixture.service.sid(),
            "/carriers",
            "/routes",
            "/people",
            "/people/" + bob.sid(),
            "/account",
            "/audit")) {
      String html = browser.html(url);
      int posts = html.split("method=\"post\"", -1).length;
      assertThat(html.split("name=\"csrf\" value=\"[0-9a-f]{64}\"", -1)).as(url).hasSize(posts);
    }
  }

  @Test
  void aGivenPasswordIsChangedBeforeAnythingElse() {
    People.Outcome.Done reset =
        (People.Outcome.Done) fixture.people.resetPassword(ann.sid(), CAUSE);
    String given = Objects.requireNonNull(reset.password()).value();
    LoginFixture.Browser browser = fixture.browser();
    browser.signIn("ann", given, "");
    LoginFixture.Browser second = fixture.browser();
    second.signIn("ann", given, "");
    assertThat(location(browser.get("/messages"))).isEqualTo("/account");
    assertThat(browser.post("/account/tokens", Map.of("name", "x", "days", "1")).status())
        .isEqualTo(403);
    assertThat(fixture.tokens.of(ann.sid())).isEmpty();

    String wanted = "a sentence of my own";
    Map<String, String> wrong = Map.of("password", "no", "new", wanted, "again", wanted);
    assertThat(browser.post("/account/password", wrong).status()).isEqualTo(403);
    Map<String, String> differ = Map.of("password", given, "new", wanted, "again", "x");
    assertThat(browser.post("/account/password", differ).status()).isEqualTo(400);
    Map<String, String> weak = Map.of("password", given, "new", "x", "again", "x");
    assertThat(browser.post("/account/password", weak).status()).isEqualTo(400);
    Map<String, String> same = Map.of("password", given, "new", given, "again", given);
    assertThat(browser.post("/account/password", same).status()).isEqualTo(400);

    String before = browser.cookies.get("parley-session");
    Map<String, String> good = Map.of("password", given, "new", wanted, "again", wanted);
    assertThat(location(browser.post("/account/password", good)))
        .isEqualTo("/account?done=password");
    assertThat(browser.cookies.get("parley-session")).isNotEqualTo(before);
    assertThat(browser.html("/messages")).contains("Messages");
    assertThat(location(second.get("/messages"))).as("the other session").startsWith("/login");
  }

  @Test
  void aSessionEndsWhenIdleWhileItsPageRefreshesItself() {
    LoginFixture.Browser browser = fixture.signedIn(ann);
    for (int minutes = 0; minutes < Sessions.IDLE_MAX.toMinutes(); minutes += 5) {
      Map<String, String> headers = new HashMap<>(browser.headers());
      headers.put("hx-request", "true");
      assertThat(fixture.recorder.call("GET", "/messages", Map.of(), headers).status())
          .isEqualTo(200);
      fixture.clock.pass(Duration.ofMinutes(5));
    }
    assertThat(location(browser.get("/messages"))).startsWith("/login");
  }

  @Test
  void aChangedRoleAndAShutOutPersonEndTheirSessionsAtOnce() {
    Person bob = fixture.add("bob", Role.OPERATOR);
    LoginFixture.Browser bobs = fixture.signedIn(bob);
    LoginFixture.Browser anns = fixture.signedIn(ann);
    String page = "/people/" + bob.sid();
    Map<String, String> auditor =
        Map.of("name", "Bob", "role", "auditor", "enabled", "yes", "reason", "moves");
    assertThat(location(anns.post(page, versioned(anns, page, auditor))))
        .isEqualTo(page + "?done=changed");
    assertThat(location(bobs.get("/messages"))).startsWith("/login");
    LoginFixture.Browser again = fixture.signedIn(fixture.people.find(bob.sid()).orElseThrow());
    Map<String, String> off = Map.of("name", "Bob", "role", "auditor");
    anns.post(page, versioned(anns, page, off));
    assertThat(location(again.get("/messages"))).startsWith("/login");
    assertThat(fixture.browser().signIn("bob", LoginFixture.PASSWORD, "").status()).isEqualTo(401);
    assertThat(anns.html("/audit?action=person.changed"))
        .contains("<del>operator</del>", "<ins>auditor</ins>", "moves", ">ann<");
    Map<String, String> demoted = Map.of("name", "ann", "role", "auditor", "enabled", "yes");
    String own = "/people/" + ann.sid();
    assertThat(PageRules.check(anns.post(own, versioned(anns, own, demoted)), 409))
        .contains("the last admin");
  }

  private static Map<String, String> versioned(
      LoginFixture.Browser browser, String page, Map<String, String> form) {
    Map<String, String> whole = new HashMap<>(form);
    whole.put("version", found(browser.html(page), "name=\"version\" value=\"([^\"]+)\""));
    return whole;
  }

  @Test
  void aStaleFormLetsNobodyInAgain() {
    Person bob = fixture.add("bob", Role.OPERATOR);
    LoginFixture.Browser anns = fixture.signedIn(ann);
    String page = "/people/" + bob.sid();
    Map<String, String> renamed =
        versioned(anns, page, Map.of("name", "Rob", "role", "operator", "enabled", "yes"));
    fixture.clock.pass(Duration.ofSeconds(1));
    fixture.people.change(bob.sid(), new People.Edit(null, null, null, false), CAUSE);
    assertThat(PageRules.check(anns.post(page, renamed), 409)).contains("after this page was made");
    Map<String, String> bare = Map.of("name", "Rob", "role", "operator", "enabled", "yes");
    assertThat(anns.post(page, bare).status()).isEqualTo(409);
    assertThat(fixture.people.find(bob.sid()).orElseThrow().enabled()).isFalse();
    assertThat(location(anns.post(page, versioned(anns, page, bare)))).endsWith("done=changed");
  }

  @Test
  void aPasswordFromAnAdminRevokesTokens() {
    Person bob = fixture.add("bob", Role.OPERATOR);
    fixture.tokens.create(bob.sid(), "ci", 1, CAUSE);
    LoginFixture.Browser anns = fixture.signedIn(ann);
    assertThat(anns.post("/people/" + bob.sid() + "/password", Map.of()).status()).isEqualTo(200);
    assertThat(fixture.tokens.of(bob.sid())).isEmpty();
    assertThat(anns.html("/audit?actor=ann"))
        .contains("person.password_reset", "personal_token.revoked");
  }

  @Test
  void theAddressThatWasAskedForComesBackWithItsQuery() {
    LoginFixture.Browser browser = fixture.browser();
    Response away =
        fixture.recorder.call("GET", "/messages?to=%2B4915&status=sent", Map.of(), Map.of());
    String login = location(away);
    assertThat(login).isEqualTo("/login?next=%2Fmessages%3Fto%3D%252B4915%26status%3Dsent");
    assertThat(browser.html(login)).contains("value=\"/messages?to=%2B4915&amp;status=sent\"");
    for (String foreign : List.of("//evil.example", "/%5Cevil", "https://e", "/a?x=%0d%0a<b>")) {
      String next = java.net.URLEncoder.encode(foreign, java.nio.charset.StandardCharsets.UTF_8);
      assertThat(browser.html("/login?next=" + next)).contains("name=\"next\" value=\"/\"");
    }
  }

  @Test
  void headIsNoForm() {
    LoginFixture.Browser browser = fixture.signedIn(ann);
    assertThat(fixture.recorder.call("HEAD", "/messages", Map.of(), browser.headers()).status())
        .isEqualTo(200);
  }

  private static String found(String html, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(html);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }

  @Test
  void aSecondFactorIsSetUpAskedForAndReplacedByARecoveryCode() {
    LoginFixture.Browser browser = fixture.signedIn(ann);
    LoginFixture.Browser other = fixture.signedIn(ann);
    assertThat(browser.post("/account/second-factor", Map.of()).status()).isEqualTo(403);
    assertThat(location(browser.get("/account/second-factor"))).isEqualTo("/account");
    browser.post("/account/second-factor", Map.of("password", LoginFixture.PASSWORD));
    String html = browser.html("/account/second-factor");
    assertThat(html).contains("otpauth://totp/Parley:ann?secret=", "<svg", "<path d=\"M");
    String secret = found(html, "<code>([A-Z2-7 ]{39})</code>").replace(" ", "");
    Response wrong = browser.post("/account/second-factor/confirm", Map.of("code", "000000"));
    assertThat(wrong.status()).isEqualTo(400);
    String code = AuthenticatorApp.code(secret, fixture.clock.instant());
    String told =
        PageRules.check(browser.post("/account/second-factor/confirm", Map.of("code", code)), 200);
    String recovery = found(told, "<code>([a-z2-7-]{19})</code>");
    assertThat(location(other.get("/messages"))).startsWith("/login");
    assertThat(browser.html("/account")).contains("10 recovery codes are left");

    fixture.clock.pass(Duration.ofMinutes(2));
    assertThat(fixture.browser().signIn("ann", LoginFixture.PASSWORD, "").status()).isEqualTo(401);
    String next = AuthenticatorApp.code(secret, fixture.clock.instant());
    assertThat(fixture.browser().signIn("ann", LoginFixture.PASSWORD, next).status())
        .isEqualTo(303);
    assertThat(fixture.browser().signIn("ann", LoginFixture.PASSWORD, next).status())
        .as("a code opens once")
        .isEqualTo(401);
    assertThat(fixture.browser().signIn("ann", LoginFixture.PASSWORD, recovery).status())
        .isEqualTo(303);
    Map<String, String> guessed = Map.of("password", "guess");
    assertThat(browser.post("/account/second-factor/remove", guessed).status()).isEqualTo(403);
    browser.post("/account/second-factor/remove", Map.of("password", LoginFixture.PASSWORD));
    assertThat(fixture.browser().signIn("ann", LoginFixture.PASSWORD, "").status()).isEqualTo(303);
  }

  private static Map<String, String> token(String name, String days) {
    return Map.of("name", name, "days", days, "password", LoginFixture.PASSWORD);
  }

  @Test
  void aTokenAsksForThePasswordAndSaysWhenItWaits() {
    LoginFixture.Browser browser = fixture.signedIn(ann);
    Map<String, String> guess = Map.of("name", "x", "days", "1", "password", "guess");
    for (int i = 0; i < AttemptLimit.SIGN_IN_OF_PERSON.failures(); i++) {
      assertThat(PageRules.check(browser.post("/account/tokens", guess), 403))
          .contains("The current password is not right");
    }
    Response right = browser.post("/account/tokens", token("x", "1"));
    assertThat(PageRules.check(right, 429)).contains("Too many wrong passwords", "2 minutes");
    assertThat(fixture.tokens.of(ann.sid())).isEmpty();
  }

  @Test
  void aTokenIsMadeShownOnceAndRevoked() {
    LoginFixture.Browser browser = fixture.signedIn(ann);
    String told = PageRules.check(browser.post("/account/tokens", token("<laptop>", "30")), 200);
    String token = found(told, "(pat_[0-9a-f]{64})");
    assertThat(told).contains("&lt;laptop&gt;");
    assertThat(fixture.tokens.authenticate(token)).contains(ann);
    String page = browser.html("/account");
    assertThat(page).contains("&lt;laptop&gt;").doesNotContain(token);
    String sid = found(page, "name=\"sid\" value=\"(PT[0-9a-f]{32})\"");
    assertThat(location(browser.post("/account/tokens/revoke", Map.of("sid", sid))))
        .isEqualTo("/account?done=revoked");
    assertThat(fixture.tokens.authenticate(token)).isEmpty();
    assertThat(browser.post("/account/tokens/revoke", Map.of("sid", sid)).status()).isEqualTo(404);
    for (String days : List.of("0", "367", "x", "")) {
      assertThat(browser.post("/account/tokens", token("x", days)).status()).isEqualTo(400);
    }
  }

  @Test
  void signingOutEverywhereEndsEverySession() {
    LoginFixture.Browser here = fixture.signedIn(ann);
    LoginFixture.Browser there = fixture.signedIn(ann);
    assertThat(location(here.post("/account/sessions/end", Map.of()))).isEqualTo("/login");
    assertThat(location(here.get("/account"))).startsWith("/login");
    assertThat(location(there.get("/account"))).startsWith("/login");
  }

  @Test
  void peopleAreAddedChangedAndHelped() {
    LoginFixture.Browser browser = fixture.signedIn(ann);
    Map<String, String> dev =
        Map.of("login", "Dev", "name", "", "role", "developer", "accounts", "AC1");
    assertThat(PageRules.check(browser.post("/people", dev), 400)).contains("one on a line");
    Map<String, String> good =
        Map.of(
            "login",
            "Dev",
            "name",
            "Dev <b>",
            "role",
            "developer",
            "accounts",
            fixture.shop.sid() + "\n" + fixture.other.sid());
    String told = PageRules.check(browser.post("/people", good), 200);
    String password = found(told, "<code>([0-9a-f]{20})</code>");
    assertThat(fixture.people.authenticate("dev", password)).isPresent();
    assertThat(PageRules.check(browser.post("/people", good), 409)).contains("login already");
    String list = browser.html("/people");
    assertThat(list).contains("Dev &lt;b&gt;", "developer of 2 accounts", "password given");
    String url = found(list, "href=\"(/people/US[0-9a-f]{32})\">dev<");
    assertThat(browser.html(url)).contains(fixture.shop.sid().toString());
    String reset = PageRules.check(browser.post(url + "/password", Map.of()), 200);
    assertThat(found(reset, "<code>([0-9a-f]{20})</code>")).isNotEqualTo(password);
    assertThat(browser.post(url + "/second-factor", Map.of()).status()).isEqualTo(404);
    assertThat(browser.post(url + "/tokens", Map.of("token", "PT1")).status()).isEqualTo(404);
    assertThat(location(browser.post(url + "/sessions", Map.of()))).endsWith("done=ended");
    assertThat(browser.get("/people/US" + "0".repeat(32)).status()).isEqualTo(404);
  }

  @Test
  void theRecordIsSearchedAndVerified() {
    LoginFixture.Browser browser = fixture.signedIn(ann);
    fixture.add("bob", Role.AUDITOR);
    assertThat(browser.html("/audit"))
        .contains("person.added", "admin token", "installation", "name: <ins>bob</ins>");
    assertThat(browser.html("/audit?actor=ann")).contains("signed_in").doesNotContain(">bob<");
    assertThat(PageRules.check(browser.get("/audit?chain=x&since=yesterday"), 400))
        .contains("no sid", "no time");
    assertThat(browser.html("/audit?chain=" + fixture.shop.sid())).contains("No change matches.");
    for (int i = 0; i < 60; i++) {
      fixture.sessions.begin(ann, "", "");
    }
    String page = browser.html("/audit");
    String older = found(page, "href=\"(/audit\\?after=[^\"]+)\" rel=\"next\"");
    assertThat(browser.html(older.replace("&amp;", "&"))).contains("person.added", ">Newest<");
    String never = "/audit?since=%2B294277-01-01T00:00:00Z&until=-4713-01-01T00:00:00Z";
    assertThat(PageRules.check(browser.get(never), 400)).contains("Since: ", "Until: ");
    assertThat(PageRules.check(browser.post("/audit/verify", Map.of()), 200))
        .contains("whole", "Heads");
    TEST.execute("update audit_chain set number = 1");
    assertThat(PageRules.check(browser.post("/audit/verify", Map.of()), 200))
        .contains("broken", "installation");
  }

  @Test
  void theFirstAdminIsMadeOnce() throws Exception {
    fixture = new LoginFixture(TEST, directory);
    LoginFixture.Browser browser = fixture.browser();
    assertThat(location(browser.get("/login"))).isEqualTo("/setup");
    assertThat(browser.html("/setup")).contains("first-admin.token");
    String token = Objects.requireNonNull(fixture.first).token().value();
    Map<String, String> form =
        Map.of(
            "token",
            "guess",
            "login",
            "root",
            "name",
            "Root",
            "password",
            "a long sentence",
            "again",
            "a long sentence");
    assertThat(browser.postBare("/setup", form).status()).isEqualTo(403);
    Map<String, String> right = new HashMap<>(form);
    right.put("token", token);
    right.put("again", "another sentence");
    assertThat(browser.postBare("/setup", right).status()).isEqualTo(400);
    right.put("again", "a long sentence");
    assertThat(location(browser.postBare("/setup", right))).isEqualTo("/");
    assertThat(browser.html("/people")).contains("root");
    assertThat(browser.get("/setup").status()).isEqualTo(404);
    assertThat(browser.postBare("/setup", right).status()).isEqualTo(404);
    assertThat(fixture.people.all()).hasSize(1);
  }

  @Test
  void aDeveloperSeesTheAccountsNamedAndFindsNoOthers() {
    LoginFixture.Browser dev = fixture.signedIn(fixture.add("dev", Role.DEVELOPER));
    assertThat(dev.html("/messages"))
        .contains("for Shop", "Failed webhooks", "Connect your app")
        .doesNotContain("for Other", ">Other<", "href=\"/carriers\"", "/people", "/audit");
    assertThat(dev.get("/messages?account=" + fixture.other.sid()).status()).isEqualTo(400);
    assertThat(dev.get("/messages/" + fixture.shops.sid()).status()).isEqualTo(200);
    assertThat(dev.get("/messages/" + fixture.others.sid()).status()).isEqualTo(404);
    assertThat(dev.post("/messages/" + fixture.others.sid() + "/cancel", Map.of()).status())
        .isEqualTo(404);
    assertThat(dev.get("/webhooks?account=" + fixture.other.sid()).status()).isEqualTo(404);
    assertThat(dev.html("/webhooks")).doesNotContain(">Other<");
    assertThat(dev.get("/connect?account=" + fixture.other.sid()).status()).isEqualTo(404);
    assertThat(dev.html("/connect?token=shown")).contains(fixture.shop.authToken().value());
  }

  @Test
  void whatStaffDoesOnPagesIsDoneInTheirName() {
    LoginFixture.Browser browser = fixture.signedIn(ann);
    Cause anns = Cause.of(ann.actor());
    String message = "/messages/" + fixture.shops.sid();
    browser.post(message + "/cancel", Map.of());
    browser.post(message + "/redact", Map.of());
    assertThat(fixture.messages.causes).containsExactly(anns, anns);
    Map<String, String> call =
        Map.of(
            "account",
            fixture.shop.sid().toString(),
            "sid",
            fixture.shops.sid().toString(),
            "state",
            "delivered");
    browser.post("/webhooks/replay", call);
    browser.post("/webhooks/replay-range", call);
    assertThat(fixture.webhooks.causes).containsExactly(anns, anns);
    browser.get("/messages/export.csv");
    assertThat(fixture.notes.changes().getLast().cause()).isEqualTo(anns);
    Person bob = fixture.add("bob", Role.AUDITOR);
    browser.post("/people/" + bob.sid() + "/sessions", Map.of());
    assertThat(AuditedLines.of(TEST)).last().asString().contains("ann person.sessions_ended");
  }

  @Test
  void whoMayOnlyReadSeesNoActions() {
    LoginFixture.Browser auditor = fixture.signedIn(fixture.add("aud", Role.AUDITOR));
    assertThat(auditor.html("/messages/" + fixture.shops.sid()))
        .doesNotContain("Cancel this message");
    assertThat(PageRules.check(auditor.get("/connect"), 403)).contains("credentials");
  }

  /** The table: every page and action, with every role and with nobody. */
  @Test
  void everyPageAsksForItsPermission() {
    List<String> wrong = new ArrayList<>();
    Map<Role, Person> people = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      people.put(role, fixture.add(role.text(), role));
    }
    for (ConsoleRoutes.Entry entry : fixture.routes.entries()) {
      String url =
          entry
              .template()
              .replace("/messages/{sid}", "/messages/" + fixture.shops.sid())
              .replace("/numbers/{sid}", "/numbers/" + fixture.sender.sid())
              .replace("/services/{sid}", "/services/" + fixture.service.sid())
              .replace("/accounts/{sid}", "/accounts/" + fixture.shop.sid())
              .replace("{sid}", "US" + "0".repeat(32))
              .replace("/docs/{name}", "/docs/limits")
              .replace("{name}", "none")
              .replace("{code}", "1");
      check(entry, url, fixture.browser(), entry.entrance() instanceof Entrance.Anybody, wrong);
      for (Role role : Role.values()) {
        Person person = Objects.requireNonNull(people.get(role));
        check(entry, url, fixture.signedIn(person), may(entry.entrance(), role), wrong);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(fixture.routes.entries()).hasSizeGreaterThan(50);
  }

  private static boolean may(Entrance entrance, Role role) {
    return switch (entrance) {
      case Entrance.Anybody _ -> true;
      case Entrance.SignedIn(var permission, boolean everywhere) ->
          permission == null || (role.may(permission) && !(everywhere && role.scoped()));
    };
  }

  private void check(
      ConsoleRoutes.Entry entry,
      String url,
      LoginFixture.Browser browser,
      boolean may,
      List<String> wrong) {
    boolean nobody = browser.cookies.isEmpty();
    Response response =
        entry.method().equals("GET")
            ? browser.get(url)
            : nobody ? browser.postBare(url, Map.of()) : browser.post(url, Map.of());
    boolean toSignIn = response.status() == 303 && location(response).startsWith("/login");
    String refused = RoutesRecorder.text(response);
    boolean forbidden = response.status() == 403 && refused.contains("Not for your role");
    boolean leaves = url.equals("/logout") || url.equals("/account/sessions/end");
    boolean passed = !forbidden && (!toSignIn || (leaves && !nobody));
    if (passed != may) {
      wrong.add(
          entry.method()
              + " "
              + url
              + " "
              + (nobody ? "nobody" : "role")
              + ": "
              + response.status());
    }
  }
}
