package dev.parley.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.parley.testing.RequiresChromium;
import dev.parley.testing.RequiresNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The console in a real browser. */
@RequiresNode
@RequiresChromium
@ExtendWith(SharedParley.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleTest {
  private final List<String> problems = new ArrayList<>();
  private Chromium chromium;
  private Page page;
  private Tenant tenant;
  private VirtualPhone phone;
  private String baseUrl;

  @BeforeAll
  void startBrowser() {
    chromium = new Chromium();
  }

  @AfterAll
  void stopBrowser() {
    chromium.close();
  }

  @BeforeEach
  void openPage(RunningParley parley) {
    tenant = parley.newTenant();
    phone = tenant.phone(0);
    baseUrl = parley.dev().baseUrl();
    problems.clear();
    page = chromium.newPage(problems);
  }

  @AfterEach
  void closePage() {
    page.close();
    assertThat(problems).as("errors in the browser's console").isEmpty();
  }

  @Test
  void aMessageShowsLiveOnItsPhone() {
    openPhones();
    tenant.send(phone, "live in the browser");

    assertThat(bubbles().filter(withText("live in the browser"))).isVisible();
  }

  @Test
  void stopFromThePageIsHonouredAndTheRefusedMessageIsListed() {
    openPhones();
    page.locator("#to-" + phoneId()).selectOption(tenant.number());
    page.locator("#stop-" + phoneId()).click();
    assertThat(bubbles().filter(withText(tenant.number())).filter(withText("unsubscribed")))
        .isVisible();
    assertThat(tenant.send(phone, "refused in the browser").number("code")).isEqualTo(21610);

    page.navigate(baseUrl + "/messages?From=" + Api.encode(tenant.number()));
    Locator row = page.locator("tbody tr").filter(withText("refused in the browser"));
    assertThat(row).containsText("21610");
    row.locator("a").first().click();
    assertThat(page.locator("main")).containsText("S7");
    assertThat(page.locator("ol.timeline li").first()).isVisible();
  }

  @Test
  void aReplyTypedIntoThePhoneReachesTheApplication() {
    try (Application application =
        new Application(_ -> "<Response><Message>thank you</Message></Response>")) {
      tenant.connect(application);
      openPhones();
      page.locator("#to-" + phoneId()).selectOption(tenant.number());
      page.locator("#text-" + phoneId()).fill("typed by a person");
      page.locator("#send-" + phoneId()).click();

      assertThat(bubbles().filter(withText("thank you")).last()).isVisible();
      assertThat(application.calls("/sms"))
          .extracting(call -> call.parameter("Body"))
          .containsExactly("typed by a person");
    }
  }

  @Test
  void aFailedWebhookIsReplayedFromItsPage() {
    AtomicReference<String> answer = new AtomicReference<>("no document");
    try (Application application = new Application(_ -> answer.get())) {
      tenant.connect(application);
      phone.text(tenant.number(), "is anybody there?");
      page.navigate(baseUrl + "/webhooks?account=" + tenant.sid());
      Locator row = page.locator("tbody tr");
      for (int i = 0; i < 50 && row.count() == 0; i++) {
        page.waitForTimeout(100);
        page.reload();
      }
      assertThat(row).containsText("It is not called again by itself.");
      Axe.findsNothing(page, "a failed webhook");

      answer.set(Application.NO_REPLY);
      row.locator("button").click();
      assertThat(page.locator(".notice")).containsText("it answered");
      assertThat(row).hasCount(0);
    }
  }

  @Test
  void pagesAreAccessibleInBothThemes() {
    tenant.send(phone, "for the list");
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
      for (String path :
          List.of(
              "/",
              "/messages",
              "/webhooks",
              "/accounts",
              "/accounts/" + tenant.sid(),
              "/accounts/" + tenant.sid() + "/keys",
              "/accounts/" + tenant.sid() + "/end-users",
              "/numbers",
              "/numbers/stock",
              "/services",
              "/carriers",
              "/routes",
              "/connect",
              "/people",
              "/audit",
              "/setup/carriers",
              "/setup/routes",
              "/settings",
              "/docs",
              "/docs/configuration",
              "/docs/operations",
              "/docs/errors")) {
        page.navigate(baseUrl + path);
        Axe.findsNothing(page, path + " in " + scheme);
      }
      page.navigate(baseUrl + "/numbers?account=" + tenant.sid());
      page.locator("tbody a").first().click();
      Axe.findsNothing(page, "a number in " + scheme);
    }
  }

  @Test
  void aServiceIsMadeAndWhatIsWrongWithItsSettingsHasTheFocus() {
    page.navigate(baseUrl + "/services?account=" + tenant.sid());
    page.locator("#add-name").fill("Alerts");
    page.locator("#create-service").click();
    assertThat(page.locator("h1")).hasText("Alerts");
    Axe.findsNothing(page, "a service");

    page.locator("#pool-sender").fill(tenant.number());
    page.locator("#join-pool").click();
    assertThat(page.locator("tbody tr")).containsText(tenant.number());

    page.locator("#settings-validity").fill("0");
    page.locator("#save-settings").click();
    assertThat(page.locator("#settings-problems")).isFocused();
    assertThat(page.locator("#settings-validity-problem")).containsText("from 1 to");
    Axe.findsNothing(page, "a service with a problem");
    assertThat(problems).as("the refusal, which is wanted").hasSize(1);
    problems.clear();
  }

  private void openPhones() {
    page.navigate(baseUrl + "/?phone=" + Api.encode(phone.number()));
    // The page says when its stream of events is open.
    assertThat(page.locator("[data-connection-text]")).not().containsText("Reload");
  }

  private Locator bubbles() {
    return page.locator("#phone-" + phoneId() + " .bubble");
  }

  private String phoneId() {
    return phone.number().substring(1);
  }

  private static Locator.FilterOptions withText(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }
}
