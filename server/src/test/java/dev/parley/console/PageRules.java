package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.http.Response;

/** What holds for every page. */
public final class PageRules {
  private PageRules() {}

  /** Checks the page and returns its HTML. */
  public static String check(Response response, int status) {
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.headers().get("Content-Security-Policy"))
        .startsWith("default-src 'none'")
        .doesNotContain("unsafe");
    assertThat(response.headers()).containsEntry("Cache-Control", "no-store");
    String html = RoutesRecorder.text(response);
    assertThat(html)
        .startsWith("<!doctype html>")
        .contains("<html lang=\"en\">", "class=\"skip\" href=\"#main\"", "id=\"main\"")
        .doesNotContainPattern("(?i)<style|\\sstyle=|\\son[a-z]+=|javascript:")
        .doesNotContainPattern("(?is)<script(?![^>]*\\ssrc=\"/assets/)")
        .doesNotContainPattern("(?i)(src|href|action)=\"(https?:)?//");
    assertThat(html.split("<h1", -1)).as("one first heading").hasSize(2);
    return html;
  }
}
