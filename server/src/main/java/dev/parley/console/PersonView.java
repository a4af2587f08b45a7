package dev.parley.console;

import java.util.List;

/**
 * What the page of a person shows.
 *
 * @param version of what is shown: a form made before a change is refused after it
 * @param accounts sids, one on a line
 */
public record PersonView(
    PeopleView.Row row,
    String sid,
    String version,
    boolean enabled,
    String accounts,
    String created,
    String updated,
    List<String> roles,
    List<TokenViews.TokenRow> tokens,
    List<TokenViews.SessionRow> sessions,
    String notice,
    String problem) {
  public PersonView {
    roles = List.copyOf(roles);
    tokens = List.copyOf(tokens);
    sessions = List.copyOf(sessions);
  }
}
