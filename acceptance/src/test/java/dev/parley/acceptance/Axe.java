package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;

/** Looks over a page for what keeps people from using it. */
final class Axe {
  private Axe() {}

  /**
   * No page has frames, so none is opened to join what was found in them: that took most of the
   * time.
   */
  static void findsNothing(Page page, String what) {
    assertThat(page.locator("iframe, frame").count()).isZero();
    assertThat(new AxeBuilder(page).setLegacyMode(true).analyze().getViolations())
        .as(what)
        .isEmpty();
  }
}
