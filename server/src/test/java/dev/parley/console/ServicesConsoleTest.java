package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audit.Actor;
import dev.parley.audit.Cause;
import dev.parley.e164.ShortCode;
import dev.parley.http.Response;
import dev.parley.number.SenderKind;
import dev.parley.people.Role;
import dev.parley.service.FakeServices;
import dev.parley.service.MessagingService;
import dev.parley.store.TestDatabase;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServicesConsoleTest {
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
    page = "/services/" + fixture.service.sid();
  }

  private static String location(Response response) {
    assertThat(response.status()).isEqualTo(303);
    return Objects.requireNonNull(response.headers().get("Location"));
  }

  private MessagingService service() {
    return fixture.services.find(fixture.service.sid()).orElseThrow();
  }

  private static Map<String, String> settings() {
    Map<String, String> form = new HashMap<>();
    form.put("name", "Alerts <1>");
    form.put("usecase", "notifications");
    form.put("inboundUrl", "https://app.example/in");
    form.put("inboundMethod", "GET");
    form.put("fallbackMethod", "POST");
    form.put("stickySender", "yes");
    form.put("validity", "60");
    form.put("reason", "as agreed");
    return form;
  }

  @Test
  void aServiceIsMadeForAnAccount() {
    Map<String, String> form =
        Map.of("account", fixture.other.sid().toString(), "name", "New <s>", "usecase", "poll");
    String there = location(operator.post("/services", form));
    assertThat(operator.html(there)).contains("New &lt;s&gt;", "poll", "Put senders into");
    assertThat(operator.html("/services?account=" + fixture.other.sid())).contains("New &lt;s&gt;");
    assertThat(operator.html("/services?account=" + fixture.shop.sid()))
        .doesNotContain("New &lt;s&gt;");
    assertThat(operator.html("/services?q=nEw")).contains("New &lt;s&gt;");
    Map<String, String> bad = Map.of("account", "AC1", "name", "", "usecase", "spam");
    assertThat(PageRules.check(operator.post("/services", bad), 400))
        .contains("href=\"#add-account\"", "href=\"#add-name\"", "href=\"#add-usecase\"");
  }

  @Test
  void itsSettingsAreChanged() {
    assertThat(location(operator.post(page, settings()))).isEqualTo(page + "?done=changed");
    assertThat(service().friendlyName()).isEqualTo("Alerts <1>");
    assertThat(service().webhooks().inboundUrl()).isEqualTo("https://app.example/in");
    assertThat(service().features().stickySender()).isTrue();
    assertThat(service().features().smartEncoding()).isFalse();
    assertThat(service().features().mmsConverter()).as("not in the form").isTrue();
    assertThat(service().validitySeconds()).isEqualTo(60);
    Cause cause = fixture.services.causes.getLast();
    assertThat(cause.reason()).isEqualTo("as agreed");
    assertThat(cause.actor().name()).isEqualTo("olga");
    assertThat(operator.html(page)).contains("Alerts &lt;1&gt;", "https://app.example/in");
  }

  @Test
  void aWrongSettingIsSaidBesideItsFieldAndNothingChanges() {
    for (String validity :
        new String[] {"0", "x", Integer.toString(MessagingService.VALIDITY_MAX_SECONDS + 1)}) {
      Map<String, String> form = settings();
      form.put("validity", validity);
      form.put("statusUrl", "nowhere");
      assertThat(PageRules.check(operator.post(page, form), 400))
          .contains("href=\"#settings-validity\"", "href=\"#settings-statusUrl\"");
    }
    assertThat(service().friendlyName()).isEmpty();
    Map<String, String> longest = settings();
    longest.put("validity", Integer.toString(MessagingService.VALIDITY_MAX_SECONDS));
    assertThat(operator.post(page, longest).status()).isEqualTo(303);
  }

  @Test
  void sendersOfTheAccountJoinThePoolAndLeaveIt() {
    Map<String, String> front = Map.of("sender", "+12015550123");
    assertThat(operator.html(page)).contains("In no pool yet: +12015550123", "21703");
    assertThat(location(operator.post(page + "/pool", front))).endsWith("done=joined");
    assertThat(operator.html(page)).contains("/numbers/" + fixture.sender.sid());
    assertThat(PageRules.check(operator.post(page + "/pool", front), 400))
        .contains("id=\"pool-sender-problem\">It is in the pool of this service already.");
    fixture.senders.add(
        fixture.other.sid(), new ShortCode("12345"), SenderKind.SHORT_CODE, "theirs");
    assertThat(PageRules.check(operator.post(page + "/pool", Map.of("sender", "12345")), 400))
        .contains("does not hold this sender");
    assertThat(operator.post(page + "/pool", Map.of("sender", "911")).status()).isEqualTo(400);
    MessagingService second =
        fixture.services.create(fixture.shop.sid(), it -> it, CAUSE).orElseThrow();
    assertThat(PageRules.check(operator.post("/services/" + second.sid() + "/pool", front), 400))
        .contains("another service");
    operator.post(page + "/pool/remove", Map.of("sender", fixture.sender.sid().toString()));
    assertThat(fixture.services.pool(fixture.service.sid())).isEmpty();
  }

  @Test
  void aFullPoolSaysSo() {
    for (int i = 0; i <= FakeServices.POOL_MAX; i++) {
      String code = "5000" + i;
      fixture.senders.add(fixture.shop.sid(), new ShortCode(code), SenderKind.SHORT_CODE, "n");
      int status = operator.post(page + "/pool", Map.of("sender", code)).status();
      assertThat(status).isEqualTo(i < FakeServices.POOL_MAX ? 303 : 400);
    }
  }

  @Test
  void aServiceIsDeletedOnceThatIsConfirmed() {
    assertThat(PageRules.check(operator.post(page + "/delete", Map.of()), 400))
        .contains("href=\"#delete-reason\"", "href=\"#delete-sure\"");
    assertThat(location(operator.post(page + "/delete", Map.of("reason", "x", "sure", "yes"))))
        .isEqualTo("/services?account=" + fixture.shop.sid());
    assertThat(operator.get(page).status()).isEqualTo(404);
  }

  @Test
  void aDeveloperSeesTheServicesOfItsAccountsAndChangesNothing() {
    MessagingService others =
        fixture.services.create(fixture.other.sid(), it -> it, CAUSE).orElseThrow();
    LoginFixture.Browser dev = fixture.signedIn(fixture.add("dev", Role.DEVELOPER));
    assertThat(dev.html("/services"))
        .contains(page)
        .doesNotContain(others.sid().toString(), "create-service");
    assertThat(dev.html(page)).doesNotContain("save-settings", "join-pool");
    assertThat(dev.get("/services/" + others.sid()).status()).isEqualTo(404);
    assertThat(dev.post(page, settings()).status()).isEqualTo(403);
  }
}
