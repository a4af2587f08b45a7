package dev.parley.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Puts finished messages into the database of a running server, as a year of traffic would leave
 * them: rows with a decision, three events each, all of one account and sender, to {@value
 * #RECIPIENTS} recipients. They are an hour old at most, so that all lie in the current month, the
 * largest that a month of this traffic could be.
 */
final class StoredRows {
  static final int RECIPIENTS = 100_000;

  private static final int BATCH = 250_000;

  private StoredRows() {}

  static void fill(Connection connection, UUID account, String sender, int count)
      throws SQLException {
    for (int from = 0; from < count; from += BATCH) {
      batch(connection, account, sender, from, Math.min(count, from + BATCH), count);
      System.out.printf("%,d of %,d stored%n", Math.min(count, from + BATCH), count);
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("vacuum analyze message, message_event");
      statement.execute("checkpoint");
    }
  }

  /**
   * Sids of messages put in by {@link #fill}, from all over the table, at most so many: a server
   * has never had them in memory.
   *
   * @param filled as many as were put in
   */
  static List<String> some(Connection connection, int wanted, int filled) throws SQLException {
    List<String> sids = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select prefix || replace(id::text, '-', '')
            from message tablesample bernoulli (least(100, 120.0 * ? / ?))
            where facts = '{}' limit ?
            """)) {
      select.setInt(1, wanted);
      select.setInt(2, filled);
      select.setInt(3, wanted);
      try (ResultSet result = select.executeQuery()) {
        while (result.next()) {
          sids.add(result.getString(1));
        }
      }
    }
    return sids;
  }

  private static void batch(
      Connection connection, UUID account, String sender, int from, int to, int count)
      throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement();
        PreparedStatement made =
            connection.prepareStatement(
                """
                create temp table made on commit drop as
                  select uuidv7(make_interval(secs => -3600 * (1 - i / ?::float8))) as id, i
                  from generate_series(?, ?) i
                """);
        PreparedStatement messages =
            connection.prepareStatement(
                """
                insert into message (id, prefix, account, owner_account, direction, sender,
                    recipient, body, segments, validity_seconds, created_at, initial_state,
                    findings, facts, policy_version, verdict, origin, purpose)
                  select id, 'SM', ?, ?, 1, ?, '+1305' || 2000000 + abs(hashint4(i) % ?),
                    lpad(i::text, 8, '0')
                      || ' is your Example code. It is good for ten minutes; give it to nobody.',
                    1, 36000, uuid_extract_timestamp(id), 4, '[]', '{}', 1, 0, 'api', 'unspecified'
                  from made
                """)) {
      statement.execute("set local synchronous_commit to off");
      made.setInt(1, count);
      made.setInt(2, from);
      made.setInt(3, to - 1);
      made.executeUpdate();
      messages.setObject(1, account);
      messages.setObject(2, account);
      messages.setString(3, sender);
      messages.setInt(4, RECIPIENTS);
      messages.executeUpdate();
      statement.execute(
          """
          insert into message_event (message, seq, kind, at, segment, state_before, state_after)
            select id, seq, kind, uuid_extract_timestamp(id), segment, before, after from made,
              (values (1, 1, -1, 4, 5), (2, 2, 0, 5, 7), (3, 8, 0, 7, 8))
                as life (seq, kind, segment, before, after)
          """);
      connection.commit();
    } finally {
      connection.setAutoCommit(true);
    }
  }
}
