package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.parley.audit.Actor;
import dev.parley.audit.Cause;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import dev.parley.http.Response;
import dev.parley.number.NumberStock;
import dev.parley.number.Proof;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import dev.parley.number.Throughput;
import dev.parley.people.Role;
import dev.parley.service.MessagingService;
import dev.parley.store.TestDatabase;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NumbersConsoleTest {
  private static final TestDatabase TEST = TestDatabase.fresh();
  private static final Cause CAUSE = Cause.of(new Actor.Operator());

  @TempDir private Path directory = Path.of("");
  private LoginFixture fixture;
  private LoginFixture.Browser operator;
  private String page;

  @AfterAll
  static void close() {
    TEST.close();
  }

  @BeforeEach
  void start() throws Exception {
    fixture = new LoginFixture(TEST, directory);
    operator = fixture.signedIn(fixture.add("olga", Role.OPERATOR));
    page = "/numbers/" + fixture.sender.sid();
  }

  private static String location(Response response) {
    assertThat(response.status()).isEqualTo(303);
    return Objects.requireNonNull(response.headers().get("Location"));
  }

  private Sender sender() {
    return fixture.senders.find(fixture.sender.sid()).orElseThrow();
  }

  private void lastCauseIs(String reason) {
    Cause cause = fixture.senders.causes.getLast();
    assertThat(cause.reason()).isEqualTo(reason);
    assertThat(cause.actor().name()).isEqualTo("olga");
  }

  private Map<String, String> wanted(String address, String kind) {
    return new HashMap<>(
        Map.of(
            "account",
            fixture.other.sid().toString(),
            "address",
            address,
            "kind",
            kind,
            "reason",
            "letter <3>"));
  }

  @Test
  void sendersAreListedWithRateAndProofAndSearched() {
    fixture.senders.add(
        fixture.other.sid(), new ShortCode("12345"), SenderKind.SHORT_CODE, "Lotto <b>");
    assertThat(operator.html("/numbers"))
        .contains(
            "+12015550123", "US or Canadian long code", "the operator's word", "12345", ">100<");
    assertThat(operator.html("/numbers?kind=short_code"))
        .contains("12345")
        .doesNotContain("+12015550123</a>");
    assertThat(operator.html("/numbers?account=" + fixture.shop.sid()))
        .contains("+12015550123</a>")
        .doesNotContain("12345</a>");
    assertThat(operator.html("/numbers?q=lotto")).contains("12345</a>");
    assertThat(operator.html("/numbers?q=+1201")).contains("+12015550123</a>");
    assertThat(operator.html("/numbers?q=nothing")).contains("No sender matches.");
  }

  @Test
  void theListGoesOnAfterAPage() {
    for (int i = 100; i < 100 + NumbersPage.ROWS; i++) {
      fixture.senders.add(
          fixture.other.sid(), new PhoneNumber("+12015551" + i, "US"), SenderKind.LONG_CODE, "n");
    }
    String first = operator.html("/numbers?q=n");
    Matcher next = Pattern.compile("href=\"([^\"]+)\" rel=\"next\"").matcher(first);
    assertThat(next.find()).isTrue();
    assertThat(operator.html(next.group(1).replace("&amp;", "&")))
        .contains("+12015551100</a>", ">First<");
  }

  @Test
  void aSenderIsAddedOnTheOperatorsWordWithAReason() {
    Map<String, String> form = wanted("54321", "short_code");
    form.put("country", "gb");
    form.put("rate", "7");
    String there = location(operator.post("/numbers", form));
    lastCauseIs("letter <3>");
    Sender added = fixture.senders.byText("54321").orElseThrow();
    assertThat(there).isEqualTo("/numbers/" + added.sid() + "?done=added");
    assertThat(added.country()).isEqualTo("GB");
    assertThat(added.proof()).isEqualTo(Proof.WORD);
    assertThat(added.account()).isEqualTo(fixture.other.sid());
    assertThat(fixture.rates.of(added.sid())).contains(7);
    assertThat(operator.html(there)).contains("holds it from now on", "7 segments a second");
    assertThat(PageRules.check(operator.post("/numbers", form), 400))
        .contains("id=\"add-address-problem\">Another sender has this address already.");
  }

  @Test
  void whatIsWrongWithANewSenderIsSaidBesideItsField() {
    Map<String, String> form =
        Map.of("account", "AC1", "address", "911", "kind", "x", "country", "1", "rate", "0");
    assertThat(PageRules.check(operator.post("/numbers", form), 400))
        .contains(
            "href=\"#add-account\"",
            "This is an emergency number.",
            "href=\"#add-kind\"",
            "href=\"#add-country\"",
            "href=\"#add-rate\"",
            "href=\"#add-reason\"");
    assertThat(PageRules.check(operator.post("/numbers", wanted("12345", "long_code")), 400))
        .contains("cannot be of this kind");
    Map<String, String> fast = wanted("+12015550177", "long_code");
    fast.put("rate", Integer.toString(Throughput.RATE_MAX + 1));
    assertThat(operator.post("/numbers", fast).status()).isEqualTo(400);
    assertThat(fixture.senders.byText("+12015550177")).isEmpty();
    fast.put("rate", Integer.toString(Throughput.RATE_MAX));
    assertThat(operator.post("/numbers", fast).status()).isEqualTo(303);
  }

  @Test
  void nameAndWebhooksAreChanged() {
    Map<String, String> form = new HashMap<>();
    form.put("name", "Desk <2>");
    form.put("smsUrl", "https://app.example/sms");
    form.put("smsMethod", "GET");
    form.put("fallbackUrl", "");
    form.put("fallbackMethod", "POST");
    form.put("statusUrl", "");
    form.put("statusMethod", "POST");
    assertThat(location(operator.post(page, form))).isEqualTo(page + "?done=changed");
    assertThat(sender().webhooks().smsUrl()).isEqualTo("https://app.example/sms");
    assertThat(sender().webhooks().smsMethod()).isEqualTo("GET");
    assertThat(sender().webhooks().smsFallbackUrl()).isNull();
    assertThat(operator.html(page)).contains("Desk &lt;2&gt;", "https://app.example/sms");
    form.put("smsUrl", "ftp://x");
    form.put("statusMethod", "PUT");
    assertThat(PageRules.check(operator.post(page, form), 400))
        .contains("href=\"#webhooks-smsUrl\">It must start with http", "#webhooks-statusMethod");
    assertThat(sender().webhooks().smsUrl()).isEqualTo("https://app.example/sms");
  }

  @Test
  void theRateIsSetAndTakenBack() {
    operator.post(page + "/rate", Map.of("rate", "9", "reason", "campaign"));
    assertThat(fixture.rates.of(fixture.sender.sid())).contains(9);
    assertThat(operator.html(page)).contains("9 segments a second: set by the operator");
    assertThat(operator.post(page + "/rate", Map.of("rate", "fast")).status()).isEqualTo(400);
    operator.post(page + "/rate", Map.of("rate", ""));
    assertThat(fixture.rates.of(fixture.sender.sid())).isEmpty();
  }

  @Test
  void theCountryOfAShortCodeIsSet() {
    Sender code =
        fixture
            .senders
            .add(fixture.shop.sid(), new ShortCode("12345"), SenderKind.SHORT_CODE, "x")
            .orElseThrow();
    String there = "/numbers/" + code.sid();
    assertThat(operator.html(there)).contains("id=\"save-country\"");
    assertThat(location(operator.post(there + "/country", Map.of("country", "gb"))))
        .endsWith("done=changed");
    assertThat(fixture.senders.find(code.sid()).orElseThrow().country()).isEqualTo("GB");
    for (String country : new String[] {"", "X", "XX"}) {
      assertThat(operator.post(there + "/country", Map.of("country", country)).status())
          .isEqualTo(400);
    }
    assertThat(operator.post(page + "/country", Map.of("country", "GB")).status())
        .as("a number says it itself")
        .isEqualTo(400);
    assertThat(operator.html(page)).doesNotContain("id=\"save-country\"");
  }

  @Test
  void aStockThatIsSearchedByTooManySaysSo() {
    fixture.stock.keepBusy();
    assertThat(operator.html("/numbers/stock")).contains("id=\"busy\"");
  }

  @Test
  void aSenderChangesHandsAndLeavesItsService() {
    MessagingService service =
        fixture.services.create(fixture.shop.sid(), it -> it, CAUSE).orElseThrow();
    fixture.services.join(service.sid(), fixture.sender, CAUSE);
    assertThat(operator.html(page)).contains("/services/" + service.sid());
    assertThat(operator.post(page + "/account", Map.of("account", "AC1")).status()).isEqualTo(400);
    Map<String, String> form = Map.of("account", fixture.other.sid().toString(), "reason", "sold");
    assertThat(location(operator.post(page + "/account", form))).endsWith("done=moved");
    assertThat(sender().account()).isEqualTo(fixture.other.sid());
    assertThat(fixture.services.pool(service.sid())).isEmpty();
  }

  @Test
  void aSenderIsReleasedOnceThatIsConfirmed() {
    assertThat(PageRules.check(operator.post(page + "/release", Map.of("reason", "x")), 400))
        .contains("href=\"#release-sure\"");
    Map<String, String> form = Map.of("reason", "contract ended", "sure", "yes");
    assertThat(location(operator.post(page + "/release", form)))
        .isEqualTo("/numbers?account=" + fixture.shop.sid());
    lastCauseIs("contract ended");
    assertThat(operator.get(page).status()).isEqualTo(404);
  }

  @Test
  void aListIsLoadedAndWhatIsWrongInItIsNamed() {
    String csv =
        """
        number,kind,locality
        +12015550180,local,Fort <Lee>
        +1201,local,
        55555,short_code,
        """;
    assertThat(PageRules.check(operator.post("/numbers/stock", Map.of("csv", csv)), 200))
        .contains(
            "1 number is in stock now.",
            "2 lines were not taken",
            "Line 3, +1201",
            "Line 4, 55555",
            "Fort &lt;Lee&gt;");
    assertThat(fixture.stock.counts().orElseThrow())
        .extracting(NumberStock.Count::all, NumberStock.Count::free)
        .containsExactly(tuple(1L, 1L));
    assertThat(PageRules.check(operator.post("/numbers/stock", Map.of("csv", "a,b")), 400))
        .contains("href=\"#load-csv\">There is no column");
    String rows = "+12015550180,local,x\n".repeat(NumberStock.LOAD_MAX + 1);
    assertThat(
            PageRules.check(
                operator.post("/numbers/stock", Map.of("csv", "number,kind,locality\n" + rows)),
                400))
        .contains("more than 500 rows");
    String tooLong = "number,kind\n" + "x".repeat(StockPage.CSV_MAX);
    assertThat(operator.post("/numbers/stock", Map.of("csv", tooLong)).status()).isEqualTo(400);
  }

  @Test
  void aNumberOfTheStockIsGivenToAnAccountAndTakenOut() {
    operator.post("/numbers/stock", Map.of("csv", "number,kind\n+12015550181,local\n"));
    Map<String, String> form =
        Map.of("number", "+12015550181", "account", fixture.other.sid().toString());
    location(operator.post("/numbers/stock/assign", form));
    Sender taken = fixture.senders.byText("+12015550181").orElseThrow();
    assertThat(taken.proof()).isEqualTo(Proof.STOCK);
    assertThat(operator.html("/numbers/stock?available=no")).contains(">Other</a>");
    assertThat(operator.html("/numbers/stock?available=yes")).contains("No number matches.");
    assertThat(PageRules.check(operator.post("/numbers/stock/assign", form), 400))
        .contains("somebody holds it");
    Map<String, String> out = Map.of("number", "+12015550181");
    assertThat(location(operator.post("/numbers/stock/remove", out))).endsWith("done=removed");
    assertThat(PageRules.check(operator.post("/numbers/stock/remove", out), 400))
        .contains("not in stock");
    assertThat(fixture.senders.byText("+12015550181")).isPresent();
  }

  @Test
  void aDeveloperSeesTheSendersOfItsAccountsAndChangesNothing() {
    Sender others =
        fixture
            .senders
            .add(fixture.other.sid(), new ShortCode("12345"), SenderKind.SHORT_CODE, "x")
            .orElseThrow();
    LoginFixture.Browser dev = fixture.signedIn(fixture.add("dev", Role.DEVELOPER));
    assertThat(dev.html("/numbers"))
        .contains("+12015550123</a>")
        .doesNotContain("12345</a>", ">Other<", "/numbers/stock", "action=\"/numbers\" class");
    assertThat(dev.html("/numbers?account=" + fixture.other.sid())).contains("No sender matches");
    assertThat(dev.html(page)).doesNotContain("save-webhooks");
    assertThat(dev.get("/numbers/" + others.sid()).status()).isEqualTo(404);
    assertThat(dev.get("/numbers/stock").status()).isEqualTo(403);
    assertThat(dev.post(page, Map.of("name", "mine")).status()).isEqualTo(403);
  }
}
