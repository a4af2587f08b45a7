package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.Account;
import dev.parley.account.ApiKey;
import dev.parley.account.EndUser;
import dev.parley.account.NewAccount;
import dev.parley.account.Standing;
import dev.parley.account.Terms;
import dev.parley.account.TermsAcceptance;
import dev.parley.audit.Actor;
import dev.parley.audit.Cause;
import dev.parley.http.Response;
import dev.parley.people.Role;
import dev.parley.store.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountsConsoleTest {
  private static final TestDatabase TEST = TestDatabase.fresh();
  private static final Cause CAUSE = Cause.of(new Actor.Operator());

  @TempDir private Path directory = Path.of("");
  private LoginFixture fixture;
  private LoginFixture.Browser operator;
  private String shop;

  @AfterAll
  static void close() {
    TEST.close();
  }

  @BeforeEach
  void start() throws Exception {
    fixture = new LoginFixture(TEST, directory);
    operator = fixture.signedIn(fixture.add("olga", Role.OPERATOR));
    shop = "/accounts/" + fixture.shop.sid();
  }

  private static String location(Response response) {
    assertThat(response.status()).isEqualTo(303);
    return Objects.requireNonNull(response.headers().get("Location"));
  }

  private static String found(String html, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(html);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }

  private Account shop() {
    return fixture.accounts.find(fixture.shop.sid()).orElseThrow();
  }

  private void lastCauseIs(String reason) {
    Cause cause = fixture.accounts.causes().getLast();
    assertThat(cause.reason()).isEqualTo(reason);
    assertThat(cause.actor()).isInstanceOf(Actor.Person.class);
    assertThat(cause.actor().name()).isEqualTo("olga");
  }

  @Test
  void accountsAreSearchedByNameSidParentAndStanding() {
    Account sub = fixture.accounts.add("Branch <1>", fixture.shop.sid(), Standing.Status.SUSPENDED);
    String shops = ">Shop</a>";
    assertThat(operator.html("/accounts")).contains(shops, ">Other</a>", "Branch &lt;1&gt;");
    assertThat(operator.html("/accounts?q=sHo")).contains(shops).doesNotContain(">Other</a>");
    assertThat(operator.html("/accounts?q=" + sub.sid()))
        .contains("Branch")
        .doesNotContain(">Other</a>");
    assertThat(operator.html("/accounts?parent=" + fixture.shop.sid()))
        .contains("Branch", "value=\"" + fixture.shop.sid() + "\"")
        .doesNotContain(">Other</a>");
    assertThat(operator.html("/accounts?status=suspended"))
        .contains("Branch")
        .doesNotContain(">Other</a>");
    assertThat(operator.html("/accounts?q=nothing")).contains("No account matches.");
  }

  @Test
  void theListGoesOnAfterAPage() {
    for (int i = 0; i < AccountsPage.ROWS; i++) {
      fixture.accounts.create("Number " + i);
    }
    String first = operator.html("/accounts?q=number");
    assertThat(first).contains("Number 49").doesNotContain("rel=\"next\"");
    String all = operator.html("/accounts");
    assertThat(all).contains("Number 47").doesNotContain("Number 48");
    String next = found(all, "href=\"(/accounts\\?after=[^\"]+)\" rel=\"next\"");
    assertThat(operator.html(next)).contains("Number 48", "Number 49", ">First<");
    assertThat(operator.html("/accounts?after=AC1")).contains("Number 1");
  }

  @Test
  void anAccountIsMadeAndItsTokenShownOnce() {
    Map<String, String> form = Map.of("name", "New <co>", "reason", "order 7");
    String told = PageRules.check(operator.post("/accounts", form), 200);
    assertThat(told).contains("New &lt;co&gt;");
    String sid = found(told, "<code>(AC[0-9a-f]{32})</code>");
    String token = found(told, "<code>(token-\\d+)</code>");
    lastCauseIs("order 7");
    assertThat(operator.html("/accounts/" + sid)).contains("New &lt;co&gt;").doesNotContain(token);
    assertThat(fixture.accounts.authenticate(sid, token)).isPresent();
  }

  @Test
  void anAccountMovesInWithItsSidAndToken() {
    String sid = "AC" + "5".repeat(32);
    String token = "t".repeat(NewAccount.TOKEN_MIN);
    Map<String, String> form =
        Map.of("name", "Moved", "sid", sid, "token", token, "parent", fixture.shop.sid() + "");
    PageRules.check(operator.post("/accounts", form), 200);
    assertThat(fixture.accounts.authenticate(sid, token)).isPresent();
    assertThat(operator.html(shop)).contains(">Moved<");
    assertThat(operator.html("/accounts/" + sid)).contains("href=\"" + shop + "\">Shop");
    String again = PageRules.check(operator.post("/accounts", form), 400);
    assertThat(again)
        .contains("id=\"add-sid-problem\">An account has this sid already.", "value=\"Moved\"")
        .doesNotContain(token);
  }

  @Test
  void whatIsWrongIsSaidBesideItsFieldAndNothingIsMade() {
    int before = fixture.accounts.all().size();
    Map<String, String> form =
        Map.of("name", "", "parent", "AC1", "sid", "x", "token", "short", "reason", "r");
    assertThat(PageRules.check(operator.post("/accounts", form), 400))
        .contains(
            "role=\"alert\"",
            "href=\"#add-name\">Give it a name.",
            "aria-describedby=\"add-parent-note add-parent-problem\"",
            "id=\"add-sid-problem\"",
            "id=\"add-token-problem\"",
            "value=\"AC1\"");
    String longest = "n".repeat(NewAccount.NAME_MAX);
    assertThat(operator.post("/accounts", Map.of("name", longest + "n")).status()).isEqualTo(400);
    Account sub = fixture.accounts.add("Sub", fixture.shop.sid(), Standing.Status.ACTIVE);
    Map<String, String> under = Map.of("name", "x", "parent", sub.sid().toString());
    assertThat(PageRules.check(operator.post("/accounts", under), 400)).contains("has no parent");
    assertThat(fixture.accounts.all()).hasSize(before + 1);
    assertThat(operator.post("/accounts", Map.of("name", longest)).status()).isEqualTo(200);
  }

  @Test
  void anAccountIsSuspendedAndResumedWithAReason() {
    assertThat(
            PageRules.check(operator.post(shop + "/standing", Map.of("status", "suspended")), 400))
        .contains("href=\"#standing-reason\">Say why");
    Map<String, String> suspend = Map.of("status", "suspended", "reason", "spam <7>");
    assertThat(location(operator.post(shop + "/standing", suspend)))
        .isEqualTo(shop + "?done=suspended");
    lastCauseIs("spam <7>");
    assertThat(shop().status()).isEqualTo(Standing.Status.SUSPENDED);
    assertThat(operator.html(shop + "?done=suspended"))
        .contains("spam &lt;7&gt;", "set by the operator", "id=\"resume\"", "30002");
    Account sub = fixture.accounts.add("Sub", fixture.shop.sid(), Standing.Status.ACTIVE);
    assertThat(operator.html("/accounts/" + sub.sid())).contains("What holds, by its parent");
    Map<String, String> resume = Map.of("status", "active", "reason", "sorry");
    assertThat(location(operator.post(shop + "/standing", resume))).endsWith("done=active");
    assertThat(location(operator.post(shop + "/standing", resume))).endsWith("done=unchanged");
    Map<String, String> odd = Map.of("status", "asleep", "reason", "x");
    assertThat(operator.post(shop + "/standing", odd).status()).isEqualTo(400);
    Map<String, String> tooLong =
        Map.of("status", "suspended", "reason", "r".repeat(Cause.REASON_MAX + 1));
    assertThat(operator.post(shop + "/standing", tooLong).status()).isEqualTo(400);
    assertThat(shop().status()).isEqualTo(Standing.Status.ACTIVE);
  }

  @Test
  void closingIsConfirmedAndFinal() {
    Map<String, String> close = Map.of("status", "closed", "reason", "contract ended");
    assertThat(PageRules.check(operator.post(shop + "/standing", close), 400))
        .contains("href=\"#close-sure\">Closing is final");
    assertThat(shop().status()).isEqualTo(Standing.Status.ACTIVE);
    Map<String, String> sure =
        Map.of("status", "closed", "reason", "contract ended", "sure", "yes");
    assertThat(location(operator.post(shop + "/standing", sure))).endsWith("done=closed");
    assertThat(operator.html(shop)).contains("closing is final").doesNotContain("id=\"suspend\"");
    Map<String, String> resume = Map.of("status", "active", "reason", "oh");
    assertThat(PageRules.check(operator.post(shop + "/standing", resume), 400))
        .contains("closing is final");
  }

  @Test
  void theOwnersAcceptanceIsRecordedWithItsDeclaredUse() {
    fixture.accounts.forgetTerms(fixture.shop.sid());
    assertThat(operator.html(shop)).contains("nothing leaves", "<details id=\"accept\" open");
    String version = Integer.toString(Terms.current().number());
    assertThat(PageRules.check(operator.post(shop + "/terms", Map.of("version", version)), 400))
        .contains("href=\"#terms-use\"", "href=\"#terms-reason\"");
    Map<String, String> tooLong =
        Map.of(
            "version",
            version,
            "use",
            "u".repeat(TermsAcceptance.DECLARED_USE_MAX + 1),
            "reason",
            "r");
    assertThat(operator.post(shop + "/terms", tooLong).status()).isEqualTo(400);
    Map<String, String> old = Map.of("version", "0", "use", "Codes.", "reason", "r");
    assertThat(operator.post(shop + "/terms", old).status()).isEqualTo(400);
    assertThat(shop().terms()).isNull();
    Map<String, String> good =
        Map.of("version", version, "use", "Codes <only>.", "reason", "order of 3 May");
    assertThat(location(operator.post(shop + "/terms", good))).endsWith("done=accepted");
    lastCauseIs("order of 3 May");
    assertThat(operator.html(shop)).contains("Codes &lt;only&gt;.", "accepted by olga");
    Account sub = fixture.accounts.add("Sub", fixture.shop.sid(), Standing.Status.ACTIVE);
    assertThat(operator.post("/accounts/" + sub.sid() + "/terms", good).status()).isEqualTo(409);
  }

  @Test
  void nameAndWebhookRetryAreChanged() {
    Map<String, String> form = Map.of("name", "Shop 2", "retry", "yes", "reason", "moved");
    assertThat(location(operator.post(shop, form))).isEqualTo(shop + "?done=changed");
    assertThat(shop().friendlyName()).isEqualTo("Shop 2");
    assertThat(shop().webhookRetry()).isTrue();
    lastCauseIs("moved");
    assertThat(operator.html(shop)).contains("checked", "called again for a day");
    assertThat(operator.post(shop, Map.of("name", "")).status()).isEqualTo(400);
    operator.post(shop, Map.of("name", "Shop 2"));
    assertThat(shop().webhookRetry()).isFalse();
  }

  @Test
  void theDaysThatTextsAreKeptAreSet() {
    assertThat(operator.html(shop)).contains("<dd>90 days</dd>");
    for (String days : List.of("0", "91", "x", "")) {
      assertThat(PageRules.check(operator.post(shop + "/retention", Map.of("days", days)), 400))
          .contains("href=\"#retention-days\"");
    }
    assertThat(location(operator.post(shop + "/retention", Map.of("days", "1"))))
        .endsWith("done=changed");
    assertThat(operator.html(shop)).contains("<dd>1 days</dd>");
    assertThat(operator.post(shop + "/retention", Map.of("days", "90")).status()).isEqualTo(303);
  }

  @Test
  void aKeyIsMadeShownOnceAndRevoked() {
    String told =
        PageRules.check(
            operator.post(shop + "/keys", Map.of("name", "ci <1>", "kind", "standard")), 200);
    String sid = found(told, "<code>(SK[0-9a-f]{32})</code>");
    ApiKey key = fixture.accounts.keys().of(fixture.shop.sid()).getFirst();
    String secret = found(told, "<code>(?!SK)([^<]+)</code>");
    assertThat(fixture.accounts.keys().authenticate(sid, secret)).contains(key);
    String list = operator.html(shop + "/keys");
    assertThat(list).contains("ci &lt;1&gt;", sid).doesNotContain(secret);
    assertThat(operator.html(shop)).contains("API keys (1)");
    String foreign = "/accounts/" + fixture.other.sid() + "/keys/revoke";
    assertThat(location(operator.post(foreign, Map.of("key", sid)))).endsWith("done=gone");
    assertThat(fixture.accounts.keys().authenticate(sid, secret)).isPresent();
    assertThat(location(operator.post(shop + "/keys/revoke", Map.of("key", sid))))
        .endsWith("done=revoked");
    assertThat(fixture.accounts.keys().authenticate(sid, secret)).isEmpty();
    assertThat(PageRules.check(operator.post(shop + "/keys", Map.of("kind", "golden")), 400))
        .contains("href=\"#key-kind\"");
  }

  @Test
  void endUsersAreCountedStoppedAndResumed() {
    fixture.messages.count("ann@shop", 12);
    assertThat(operator.html(shop + "/end-users")).contains("ann@shop", ">12<", "active");
    assertThat(PageRules.check(operator.post(shop + "/end-users/stop", Map.of("tag", "a b")), 400))
        .contains("href=\"#stop-tag\"", "href=\"#stop-reason\"", "value=\"a b\"");
    Map<String, String> stop = Map.of("tag", "ann@shop", "reason", "<bombs>");
    assertThat(location(operator.post(shop + "/end-users/stop", stop))).endsWith("done=stopped");
    EndUser stopped =
        fixture.accounts.endUsers().find(fixture.shop.sid(), "ann@shop").orElseThrow();
    assertThat(stopped.stoppedBy()).isEqualTo(EndUser.StoppedBy.OPERATOR);
    assertThat(operator.html(shop + "/end-users?status=stopped")).contains("&lt;bombs&gt;");
    assertThat(location(operator.post(shop + "/end-users/stop", stop))).endsWith("unchanged");
    assertThat(operator.post(shop + "/end-users/resume", Map.of("tag", "ann@shop")).status())
        .as("without a reason")
        .isEqualTo(400);
    Map<String, String> resume = Map.of("tag", "ann@shop", "reason", "talked to");
    assertThat(location(operator.post(shop + "/end-users/resume", resume)))
        .endsWith("done=resumed");
    assertThat(operator.html(shop + "/end-users?status=stopped")).contains("Nobody is stopped.");
  }

  @Test
  void endUsersGoOnAfterAPage() {
    for (int i = 100; i < 100 + AccountsPage.ROWS; i++) {
      fixture.messages.count("user-" + i, 1);
    }
    assertThat(operator.html(shop + "/end-users")).doesNotContain("rel=\"next\"");
    fixture.accounts.endUsers().stop(fixture.shop.sid(), "zoe", EndUser.StoppedBy.ACCOUNT, CAUSE);
    String first = operator.html(shop + "/end-users?days=7");
    assertThat(first).contains("user-149").doesNotContain("<code>zoe");
    String next = found(first, "href=\"([^\"]+)\" rel=\"next\"").replace("&amp;", "&");
    assertThat(next).contains("days=7");
    assertThat(operator.html(next)).contains("<code>zoe").doesNotContain("user-149");
  }

  @Test
  void aDeveloperSeesItsAccountsAndTheirSubaccountsAndChangesNothing() {
    Account sub = fixture.accounts.add("Sub", fixture.shop.sid(), Standing.Status.SUSPENDED);
    LoginFixture.Browser dev = fixture.signedIn(fixture.add("dev", Role.DEVELOPER));
    assertThat(dev.html("/accounts"))
        .contains(">Shop<", ">Sub<", "suspended")
        .doesNotContain(">Other</a>", "Make an account");
    for (String page : List.of("", "/keys", "/end-users")) {
      assertThat(dev.html(shop + page))
          .doesNotContain("class=\"primary\"", "method=\"post\" action=\"/acc");
      assertThat(dev.html("/accounts/" + sub.sid() + page)).contains("Sub");
      assertThat(dev.get("/accounts/" + fixture.other.sid() + page).status()).isEqualTo(404);
    }
    assertThat(dev.post("/accounts", Map.of("name", "Mine")).status()).isEqualTo(403);
    Map<String, String> suspend = Map.of("status", "suspended", "reason", "x");
    assertThat(dev.post(shop + "/standing", suspend).status()).isEqualTo(403);
    assertThat(fixture.accounts.causes()).isEmpty();
  }
}
