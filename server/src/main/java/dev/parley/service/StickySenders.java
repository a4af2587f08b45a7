package dev.parley.service;

import dev.parley.number.SenderSid;
import dev.parley.store.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which sender texted which recipient for which service: the table {@code sticky_sender}, with the
 * pairs used last in memory. Losing one costs nothing but a new choice, so its commits are not
 * waited for, and a service or a sender may be deleted meanwhile: whoever chooses looks for it in
 * the pool. Single-owner: the intake loop.
 */
public final class StickySenders {
  /** Pairs in memory. */
  public static final int PAIRS_MAX = 50_000;

  /** Rows of one statement, so that none holds others up. */
  public static final int FORGOTTEN_AT_ONCE = 10_000;

  /** How far behind {@code used_at} may be: a pair in use is not written for each message. */
  static final Duration REFRESHED_AFTER = Duration.ofDays(7);

  private final Database database;
  private final Map<Pair, Kept> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Pair, Kept> eldest) {
          return size() > PAIRS_MAX;
        }
      };

  public StickySenders(Database database) {
    this.database = database;
  }

  /** A service and a recipient, as rows carry it. */
  public record Pair(ServiceSid service, String recipient) {}

  private record Kept(UUID sender, Instant usedAt) {}

  /** Who texted each of these pairs before; one query for those that memory does not know. */
  public Map<Pair, UUID> of(Collection<Pair> pairs) throws SQLException {
    Map<Pair, UUID> found = new HashMap<>();
    List<Pair> unknown = new ArrayList<>();
    for (Pair pair : pairs) {
      Kept there = kept.get(pair);
      if (there == null) {
        unknown.add(pair);
      } else {
        found.put(pair, there.sender());
      }
    }
    if (!unknown.isEmpty()) {
      read(unknown);
      for (Pair pair : unknown) {
        @Nullable Kept there = kept.get(pair);
        if (there != null) {
          found.put(pair, there.sender());
        }
      }
    }
    return found;
  }

  private void read(List<Pair> pairs) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                """
                select service, recipient, sender, used_at from sticky_sender
                where (service, recipient) in (select * from unnest(?::uuid[], ?::text[]))
                """)) {
      select.setArray(1, connection.createArrayOf("uuid", services(pairs)));
      select.setArray(2, connection.createArrayOf("text", recipients(pairs)));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          kept.put(
              new Pair(new ServiceSid(row.getObject(1, UUID.class)), row.getString(2)),
              new Kept(
                  row.getObject(3, UUID.class),
                  row.getObject(4, OffsetDateTime.class).toInstant()));
        }
      }
    }
  }

  /** These senders were chosen; the pairs that are new or were not written for long are kept. */
  public void chosen(Map<Pair, SenderSid> choices, Instant now) throws SQLException {
    Map<Pair, UUID> fresh = new LinkedHashMap<>();
    choices.forEach(
        (pair, sender) -> {
          Kept there = kept.get(pair);
          if (there == null
              || !there.sender().equals(sender.id())
              || there.usedAt().plus(REFRESHED_AFTER).isBefore(now)) {
            fresh.put(pair, sender.id());
          }
        });
    if (!fresh.isEmpty()) {
      fresh.forEach((pair, sender) -> kept.put(pair, new Kept(sender, now)));
      write(fresh, now);
    }
  }

  private void write(Map<Pair, UUID> fresh, Instant now) throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("set local synchronous_commit to off");
        upsert(connection, fresh, now);
        connection.commit();
      } catch (SQLException failed) {
        connection.rollback();
        throw failed;
      } finally {
        connection.setAutoCommit(true);
      }
    }
  }

  private static void upsert(Connection connection, Map<Pair, UUID> fresh, Instant now)
      throws SQLException {
    List<Pair> pairs = List.copyOf(fresh.keySet());
    UUID[] senders = pairs.stream().map(fresh::get).toArray(UUID[]::new);
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into sticky_sender (service, recipient, sender, used_at)
            select chosen.service, chosen.recipient, chosen.sender, ?
            from unnest(?::uuid[], ?::text[], ?::uuid[])
              as chosen (service, recipient, sender)
            on conflict (service, recipient)
              do update set sender = excluded.sender, used_at = excluded.used_at
            """)) {
      insert.setObject(1, now.atOffset(ZoneOffset.UTC));
      insert.setArray(2, connection.createArrayOf("uuid", services(pairs)));
      insert.setArray(3, connection.createArrayOf("text", recipients(pairs)));
      insert.setArray(4, connection.createArrayOf("uuid", senders));
      insert.executeUpdate();
    }
  }

  /**
   * Forgets pairs that were not used since; answers how many, {@value #FORGOTTEN_AT_ONCE} at most.
   * Any thread.
   */
  public static int forgetUnused(Database database, Instant since) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle.createUpdate(portion("used_at < :since")).bind("since", since).execute());
  }

  /** Likewise what is left of services that were deleted. */
  public static int forgetDeleted(Database database) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createUpdate(
                        portion(
                            "not exists (select from messaging_service there"
                                + " where there.sid = sticky_sender.service)"))
                    .execute());
  }

  private static String portion(String which) {
    return "delete from sticky_sender where ctid in (select ctid from sticky_sender where "
        + which
        + " limit "
        + FORGOTTEN_AT_ONCE
        + ")";
  }

  private static UUID[] services(List<Pair> pairs) {
    return pairs.stream().map(pair -> pair.service().id()).toArray(UUID[]::new);
  }

  private static String[] recipients(List<Pair> pairs) {
    return pairs.stream().map(Pair::recipient).toArray(String[]::new);
  }
}
