package dev.parley.console;

import java.util.List;

/**
 * What the page of a person shows.
 *
 * @param accounts sids, one on a line
 */
public record PersonView(
    PeopleView.Row row,
    String sid,
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
