package dev.parley.console;

/**
 * What the frame of every page needs.
 *
 * @param title for the browser's tab and the page's first heading
 * @param section which entry of the navigation is current
 * @param command the same on the command line
 */
public record PageHead(
    String title, Section section, String command, boolean sandbox, Assets assets) {
  /** Entries of the navigation. */
  public enum Section {
    PHONES,
    MESSAGES,
    WEBHOOKS,
    CARRIERS,
    ROUTES,
    CONNECT,
    ERRORS,
    NONE
  }

  public boolean in(Section other) {
    return section == other;
  }

  public String asset(String name) {
    return assets.path(name);
  }
}
