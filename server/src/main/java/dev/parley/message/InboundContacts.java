package dev.parley.message;

import dev.parley.sid.SidSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Who texted whom since when. */
public final class InboundContacts {
  private InboundContacts() {}

  /**
   * @param person who wrote
   * @param sender the number here that was written to
   */
  public record Pair(String person, String sender) {}

  /** Those of the pairs between which a text came in since then; one query. */
  public static Set<Pair> since(Connection connection, Instant since, Collection<Pair> pairs)
      throws SQLException {
    Set<Pair> found = new HashSet<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select distinct sender, recipient from message
            where recipient = any(?) and sender = any(?) and direction = 0 and id >= ?
            """)) {
      select.setArray(
          1,
          connection.createArrayOf("text", pairs.stream().map(Pair::sender).distinct().toArray()));
      select.setArray(
          2,
          connection.createArrayOf("text", pairs.stream().map(Pair::person).distinct().toArray()));
      select.setObject(3, SidSource.floor(since));
      try (ResultSet result = select.executeQuery()) {
        while (result.next()) {
          Pair pair = new Pair(result.getString(1), result.getString(2));
          if (pairs.contains(pair)) {
            found.add(pair);
          }
        }
      }
    }
    return found;
  }
}
