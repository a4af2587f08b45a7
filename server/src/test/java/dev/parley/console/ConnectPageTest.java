package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConnectPageTest {
  private final ConsoleFixture console = ConsoleFixture.sandbox();

  @Test
  void thePageHoldsWhatAnAppNeeds() {
    assertThat(PageRules.check(console.routes.get("/connect"), 200))
        .contains("http://127.0.0.1:8080", ConsoleFixture.ACCOUNT.toString())
        .contains("+12015550123", "long code", "12345", "short code")
        .contains("HTTP_PROXY=http://127.0.0.1:9802", "NODE_EXTRA_CA_CERTS='/data/my ca.pem'")
        .contains("-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=9802", "keytool -importcert")
        .contains("client.api.baseUrl", "NetworkHttpClient")
        .contains("Dev &lt;b&gt;");
  }

  @Test
  void theTokenIsShownOnlyWhenAskedFor() {
    assertThat(PageRules.check(console.routes.get("/connect"), 200))
        .contains("Show the token", "token=shown")
        .doesNotContain(ConsoleFixture.TOKEN);
    assertThat(PageRules.check(console.routes.get("/connect?token=shown"), 200))
        .contains(ConsoleFixture.TOKEN);
  }

  @Test
  void withoutAProxyThePageSaysSo() {
    assertThat(PageRules.check(ConsoleFixture.live().routes.get("/connect"), 200))
        .contains("The compatibility proxy does not run here.")
        .doesNotContain("HTTP_PROXY");
  }

  @Test
  void anUnknownAccountIsSaid() {
    PageRules.check(console.routes.get("/connect?account=AC00"), 404);
  }
}
