package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.Account;
import dev.parley.account.Standing;
import dev.parley.people.Role;
import dev.parley.store.TestDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The frame, and the page about what the server was started with. */
class AccountSwitchTest {
  private static final TestDatabase TEST = TestDatabase.fresh();

  @TempDir private Path directory = Path.of("");
  private LoginFixture fixture;
  private LoginFixture.Browser operator;

  @AfterAll
  static void close() {
    TEST.close();
  }

  @BeforeEach
  void start() throws Exception {
    fixture = new LoginFixture(TEST, directory);
    operator = fixture.signedIn(fixture.add("olga", Role.OPERATOR));
  }

  @Test
  void theListsThatUnderstandItStayWithTheChosenAccount() {
    String chosen = "?account=" + fixture.other.sid();
    for (String list : AccountSwitch.LISTS) {
      assertThat(operator.html(list + chosen))
          .contains(
              "class=\"switch\" method=\"get\" action=\"" + list + "\"",
              "<option value=\"" + fixture.other.sid() + "\" selected>Other</option>",
              "href=\"/numbers" + chosen + "\"",
              "href=\"/messages" + chosen + "\"");
    }
    assertThat(operator.html("/carriers"))
        .contains("class=\"switch\" method=\"get\" action=\"/messages\"", "href=\"/numbers\"");
  }

  @Test
  void anAccountOutOfReachIsNotOfferedAndNotKept() {
    LoginFixture.Browser dev = fixture.signedIn(fixture.add("dev", Role.DEVELOPER));
    assertThat(dev.html("/numbers")).as("one account alone").doesNotContain("class=\"switch\"");
    Account sub = fixture.accounts.add("Sub", fixture.shop.sid(), Standing.Status.ACTIVE);
    assertThat(dev.html("/numbers?account=" + sub.sid()))
        .contains("class=\"switch\"", "selected>Sub</option>")
        .doesNotContain(">Other<");
    assertThat(dev.html("/numbers?account=" + fixture.other.sid()))
        .doesNotContain("href=\"/messages?account=");
  }

  @Test
  void oneOfManyIsSearchedFor() {
    for (int i = 2; i < AccountSwitch.OPTIONS_MAX; i++) {
      fixture.accounts.create("Number " + i);
    }
    assertThat(operator.html("/numbers")).contains("id=\"account-switch\"");
    fixture.accounts.create("One more");
    assertThat(operator.html("/numbers"))
        .contains("class=\"switch\" method=\"get\" action=\"/accounts\"")
        .doesNotContain("id=\"account-switch\"");
  }

  @Test
  void whoSignsInIsOfferedNothing() {
    assertThat(fixture.browser().html("/login")).doesNotContain("class=\"switch\"");
  }

  @Test
  void settingsAreShownWithTheirOriginToOperatorsAlone() {
    assertThat(operator.html("/settings"))
        .contains("http.port", "8080 &lt;x&gt;", "parley.yaml:3", "/data/master.key", "Java ");
    for (Role role : new Role[] {Role.AUDITOR, Role.REVIEWER, Role.DEVELOPER}) {
      LoginFixture.Browser browser = fixture.signedIn(fixture.add(role.text(), role));
      assertThat(browser.get("/settings").status()).isEqualTo(403);
      assertThat(browser.html("/messages")).doesNotContain("href=\"/settings\"");
    }
  }
}
