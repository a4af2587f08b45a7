package dev.parley.acceptance;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import dev.parley.testing.Tool;
import java.util.List;
import java.util.Map;

/** The system's Chromium, driven by the system's Node: nothing is downloaded. */
final class Chromium implements AutoCloseable {
  private static final double PATIENCE_MILLIS = 15_000;

  private static final List<String> ARGUMENTS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  private final Playwright playwright;
  private final Browser browser;

  Chromium() {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions()
                .setEnv(
                    Map.of(
                        "PLAYWRIGHT_NODEJS_PATH",
                        Tool.NODE.executable().toString(),
                        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
                        "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(Tool.CHROMIUM.executable())
                    .setArgs(ARGUMENTS));
  }

  /**
   * A page with cookies of its own.
   *
   * @param problems where errors of the browser's console go
   */
  Page newPage(List<String> problems) {
    Page page = browser.newPage();
    page.setDefaultTimeout(PATIENCE_MILLIS);
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            problems.add(message.text());
          }
        });
    page.onPageError(problems::add);
    return page;
  }

  @Override
  public void close() {
    playwright.close();
  }
}
