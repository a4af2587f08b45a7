package dev.parley.console;

import dev.parley.people.PersonalToken;
import dev.parley.people.Session;
import java.util.List;

/** Tokens and sessions as pages list them. */
public final class TokenViews {
  private TokenViews() {}

  public record TokenRow(String sid, String name, String expires, String lastUsed) {}

  public record SessionRow(String begun, String seen, String address, String agent) {}

  static List<TokenRow> tokens(List<PersonalToken> tokens) {
    return tokens.stream()
        .map(
            token ->
                new TokenRow(
                    token.sid(),
                    token.name(),
                    Times.dateAndTime(token.expiresAt()),
                    token.lastUsedAt() == null ? "never" : Times.dateAndTime(token.lastUsedAt())))
        .toList();
  }

  static List<SessionRow> sessions(List<Session> sessions) {
    return sessions.stream()
        .map(
            session ->
                new SessionRow(
                    Times.dateAndTime(session.createdAt()),
                    Times.dateAndTime(session.seenAt()),
                    session.address(),
                    session.agent()))
        .toList();
  }
}
