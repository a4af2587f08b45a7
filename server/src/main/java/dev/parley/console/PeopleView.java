package dev.parley.console;

import java.util.List;

/**
 * What the list of people shows.
 *
 * @param entered what was written into the form that adds somebody
 */
public record PeopleView(List<Row> rows, List<RoleView> roles, Entered entered, String problem) {
  public PeopleView {
    rows = List.copyOf(rows);
    roles = List.copyOf(roles);
  }

  /**
   * @param accounts how many a developer reaches
   */
  public record Row(
      String url,
      String login,
      String name,
      String role,
      StatusView standing,
      boolean secondFactor,
      int accounts) {}

  /**
   * @param scoped ends at the accounts named for the person
   */
  public record RoleView(String role, List<String> may, boolean scoped) {
    public RoleView {
      may = List.copyOf(may);
    }
  }

  public record Entered(String login, String name, String role, String accounts) {
    static final Entered NOTHING = new Entered("", "", "", "");
  }
}
