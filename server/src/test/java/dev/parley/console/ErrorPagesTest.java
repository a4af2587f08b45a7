package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErrorPagesTest {
  private final ConsoleFixture console = ConsoleFixture.sandbox();

  @Test
  void aCodeHasCauseAndRemedy() {
    assertThat(PageRules.check(console.routes.get("/docs/errors/21610"), 200))
        .contains("Error 21610", "They texted STOP to this sender.", "Wait for START.", "HTTP 400");
  }

  @Test
  void theListLinksEachCode() {
    assertThat(PageRules.check(console.routes.get("/docs/errors"), 200))
        .contains("href=\"/docs/errors/21610\"");
  }

  @Test
  void whatIsNoCodeIsAnsweredInert() {
    assertThat(PageRules.check(console.routes.get("/docs/errors/%3Cb%3E"), 404))
        .contains("“&lt;b&gt;” is not a code");
    PageRules.check(console.routes.get("/docs/errors/99999999999999"), 404);
  }
}
