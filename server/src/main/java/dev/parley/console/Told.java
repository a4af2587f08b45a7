package dev.parley.console;

import dev.parley.http.Response;
import java.util.List;

/**
 * A page with something that is told this once.
 *
 * @param secrets each on a line of its own
 */
public record Told(String sentence, List<String> secrets, String backUrl, String back) {
  public Told {
    secrets = List.copyOf(secrets);
  }

  Response page(Pages pages, String title, PageHead.Section section) {
    return pages.page(200, "told.jte", title, section, "", this);
  }
}
