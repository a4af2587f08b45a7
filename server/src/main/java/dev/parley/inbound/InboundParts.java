package dev.parley.inbound;

import dev.parley.carrier.CarrierEvent.Incoming;
import dev.parley.carrier.CarrierEvent.Part;
import dev.parley.observe.ClockWatch;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Keeps the parts of long inbound messages until they are complete. Runs inside the caller's
 * transaction.
 */
final class InboundParts {
  /** Parts older than this belong to an earlier message that used the same reference. */
  private static final java.time.Duration COMPANIONS_WITHIN = java.time.Duration.ofHours(24);

  private InboundParts() {}

  /** A whole text and how many segments carried it. */
  record Whole(String text, int segments) {}

  /**
   * Stores the part; answers the whole text when it was the last one missing, and forgets the
   * parts. While the clock is not to be believed no part is too old: it was acknowledged.
   */
  static Optional<Whole> add(
      Connection connection, Incoming incoming, Part part, Instant now, ClockWatch clock)
      throws SQLException {
    lock(connection, incoming, part);
    if (!clock.jumpedWithin(COMPANIONS_WITHIN)) {
      forgetOld(connection, incoming, part, now);
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into inbound_part
              (carrier, sender, recipient, reference, total, number, text, received_at)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            on conflict do nothing
            """)) {
      int next = bindKey(insert, incoming, part);
      insert.setInt(next, part.number());
      insert.setString(next + 1, PartText.stored(incoming.text()));
      insert.setObject(next + 2, now.atOffset(ZoneOffset.UTC));
      insert.executeUpdate();
    }
    return complete(connection, incoming, part);
  }

  /** Two binds may bring two parts at once; one of them must see the other. */
  private static void lock(Connection connection, Incoming incoming, Part part)
      throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("select pg_advisory_xact_lock(hashtextextended(?, ?))")) {
      lock.setString(1, incoming.carrier() + incoming.from() + ">" + incoming.to());
      lock.setLong(2, part.reference());
      lock.execute();
    }
  }

  private static void forgetOld(Connection connection, Incoming incoming, Part part, Instant now)
      throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(DELETE + " and received_at < ?")) {
      int next = bindKey(delete, incoming, part);
      delete.setObject(next, now.minus(COMPANIONS_WITHIN).atOffset(ZoneOffset.UTC));
      delete.executeUpdate();
    }
  }

  private static Optional<Whole> complete(Connection connection, Incoming incoming, Part part)
      throws SQLException {
    StringBuilder text = new StringBuilder();
    int found = 0;
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select text from inbound_part
            where carrier = ? and sender = ? and recipient = ? and reference = ? and total = ?
            order by number
            """)) {
      bindKey(select, incoming, part);
      try (ResultSet result = select.executeQuery()) {
        while (result.next()) {
          text.append(PartText.read(result.getString(1)));
          found++;
        }
      }
    }
    if (found < part.total()) {
      return Optional.empty();
    }
    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
      bindKey(delete, incoming, part);
      delete.executeUpdate();
    }
    return Optional.of(new Whole(text.toString(), part.total()));
  }

  private static final String DELETE =
      """
      delete from inbound_part
      where carrier = ? and sender = ? and recipient = ? and reference = ? and total = ?
      """;

  private static int bindKey(PreparedStatement statement, Incoming incoming, Part part)
      throws SQLException {
    statement.setString(1, incoming.carrier());
    statement.setString(2, incoming.from());
    statement.setString(3, incoming.to());
    statement.setInt(4, part.reference());
    statement.setInt(5, part.total());
    return 6;
  }
}
