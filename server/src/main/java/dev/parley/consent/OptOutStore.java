package dev.parley.consent;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Opt-outs in the table {@code opt_out}: appended, never deleted; lifting one writes when and by
 * what. Has no state of its own.
 */
public final class OptOutStore implements OptOuts {
  /** The source of opt-outs that a START lifts. */
  public static final String KEYWORD = "keyword";

  private static final int PORTION = 5_000;

  @Override
  public Map<String, List<OptOut>> inForce(Connection connection, Collection<String> recipients)
      throws SQLException {
    Map<String, List<OptOut>> found = new HashMap<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            select recipient, scope_kind, scope_key, since, source, keyword, inbound_sid
            from opt_out
            where recipient = any(?) and lifted_at is null
            order by id
            """)) {
      statement.setArray(1, connection.createArrayOf("text", recipients.toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          OptOut optOut = optOut(rows);
          found.computeIfAbsent(optOut.recipient(), _ -> new ArrayList<>()).add(optOut);
        }
      }
    }
    return found;
  }

  @Override
  public void record(Connection connection, OptOut optOut) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            insert into opt_out
              (recipient, scope_kind, scope_key, since, source, keyword, inbound_sid)
            values (?, ?, ?, ?, ?, ?, ?)
            on conflict (recipient, scope_kind, scope_key, source) where lifted_at is null
            do nothing
            """)) {
      statement.setString(1, optOut.recipient());
      statement.setString(2, optOut.scope().kind());
      statement.setString(3, optOut.scope().key());
      statement.setTimestamp(4, Timestamp.from(optOut.since()));
      statement.setString(5, optOut.source());
      statement.setString(6, optOut.keyword());
      statement.setString(7, optOut.inboundSid());
      statement.executeUpdate();
    }
  }

  @Override
  public boolean lift(
      Connection connection, String recipient, OptOutScope scope, Instant at, String inboundSid)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            update opt_out set lifted_at = ?, lifted_by = ?
            where recipient = ? and scope_kind = ? and scope_key = ? and source = ?
              and lifted_at is null
            """)) {
      statement.setTimestamp(1, Timestamp.from(at));
      statement.setString(2, inboundSid);
      statement.setString(3, recipient);
      statement.setString(4, scope.kind());
      statement.setString(5, scope.key());
      statement.setString(6, KEYWORD);
      return statement.executeUpdate() > 0;
    }
  }

  /** All opt-outs in force, oldest first. Inside a transaction, so that rows come in portions. */
  static void forEachInForce(Connection connection, Consumer<OptOut> each) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            select recipient, scope_kind, scope_key, since, source, keyword, inbound_sid
            from opt_out where lifted_at is null order by id
            """)) {
      statement.setFetchSize(PORTION);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          each.accept(optOut(rows));
        }
      }
    }
  }

  /**
   * Opt-outs in force of one scope that are not in force of the other, as they would be there;
   * oldest first.
   */
  static List<OptOut> lacking(Connection connection, OptOutScope from, OptOutScope to, int limit)
      throws SQLException {
    List<OptOut> found = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            select recipient, ? as scope_kind, ? as scope_key, since, source, keyword, inbound_sid
            from opt_out there
            where scope_kind = ? and scope_key = ? and lifted_at is null
              and not exists (
                select from opt_out here
                where here.recipient = there.recipient and here.scope_kind = ?
                  and here.scope_key = ? and here.source = there.source
                  and here.lifted_at is null)
            order by id limit ?
            """)) {
      statement.setString(1, to.kind());
      statement.setString(2, to.key());
      statement.setString(3, from.kind());
      statement.setString(4, from.key());
      statement.setString(5, to.kind());
      statement.setString(6, to.key());
      statement.setInt(7, limit);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(optOut(rows));
        }
      }
    }
    return found;
  }

  private static OptOut optOut(ResultSet row) throws SQLException {
    return new OptOut(
        row.getString("recipient"),
        scope(row.getString("scope_kind"), row.getString("scope_key")),
        row.getTimestamp("since").toInstant(),
        row.getString("source"),
        row.getString("keyword"),
        row.getString("inbound_sid"));
  }

  private static OptOutScope scope(String kind, String key) {
    return switch (kind) {
      case "sender" -> new OptOutScope.OfSender(key);
      case "service" -> new OptOutScope.OfService(key);
      case "brand" -> new OptOutScope.OfBrand(key);
      case "account" -> new OptOutScope.OfAccount(key);
      case "everything" -> new OptOutScope.Everything();
      default -> throw new IllegalStateException("opt_out holds a scope of kind " + kind);
    };
  }
}
