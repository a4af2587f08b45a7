package dev.parley.console;

import dev.parley.people.Permission;

/**
 * What the frame of every page needs.
 *
 * @param title for the browser's tab and the page's first heading
 * @param section which entry of the navigation is current
 * @param command the same on the command line
 * @param viewer whose pages are offered
 * @param accounts the choice of one
 */
public record PageHead(
    String title,
    Section section,
    String command,
    boolean sandbox,
    Assets assets,
    Viewer viewer,
    AccountSwitch accounts) {
  /** Entries of the navigation. */
  public enum Section {
    PHONES,
    MESSAGES,
    WEBHOOKS,
    ACCOUNTS,
    NUMBERS,
    SERVICES,
    CARRIERS,
    ROUTES,
    CONNECT,
    PEOPLE,
    AUDIT,
    ACCOUNT,
    SETTINGS,
    DOCS,
    ERRORS,
    NONE
  }

  public boolean in(Section other) {
    return section == other;
  }

  public boolean may(Permission permission) {
    return viewer.may(permission);
  }

  public boolean mayEverywhere(Permission permission) {
    return viewer.mayEverywhere(permission);
  }

  public String asset(String name) {
    return assets.path(name);
  }
}
