package dev.parley.message;

import dev.parley.account.AccountSid;
import dev.parley.message.WebhookOutcome.CalledAgain;
import dev.parley.store.Database;
import dev.parley.store.SqlArrays;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Calls to applications that are made again, by endpoint and due time. What an event says about
 * them is written in that event's transaction, so that the journal and this table never tell
 * different stories. Blocking; thread-safe.
 */
public final class WebhookRetryRows {
  private static final String COLUMNS =
      "message, state, account, endpoint, retry, due_at, failed_at";

  private final Database database;

  public WebhookRetryRows(Database database) {
    this.database = database;
  }

  /** Which call: of a state to the application, or {@code RECEIVED} for an inbound message. */
  public record CallKey(UUID message, MessageState state) {}

  /**
   * A call that waits.
   *
   * @param retry number of this retry, from 1; 0 when an owner asked for a replay
   */
  public record Waiting(
      CallKey key,
      AccountSid account,
      String endpoint,
      int retry,
      Instant dueAt,
      Instant failedAt) {
    public boolean replay() {
      return retry == 0;
    }
  }

  /** A call that an owner wants to be made again. */
  public record Wanted(CallKey key, AccountSid account, String endpoint, Instant failedAt) {}

  /** In the transaction of these events, in their order; each has an outcome. */
  static void follow(Connection connection, List<MessageEvent> events) throws SQLException {
    Map<CallKey, MessageEvent> last = new HashMap<>();
    for (MessageEvent event : events) {
      switch (event.webhook()) {
        case CalledAgain _, WebhookOutcome.Told _ -> last.put(key(event), event);
        case WebhookOutcome.Failed failed -> {
          if (failed.waited()) {
            last.put(key(event), event);
          }
        }
        case null -> throw new IllegalArgumentException("no outcome of a call");
      }
    }
    List<MessageEvent> again =
        last.values().stream().filter(event -> event.webhook() instanceof CalledAgain).toList();
    put(connection, again);
    last.values().removeAll(again);
    delete(connection, last.keySet());
  }

  private static CallKey key(MessageEvent event) {
    return new CallKey(event.message(), event.announced());
  }

  private static void put(Connection connection, List<MessageEvent> events) throws SQLException {
    if (events.isEmpty()) {
      return;
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into webhook_retry
              (message, state, account, endpoint, retry, due_at, failed_at)
            values (?, ?, ?, ?, ?, ?, ?)
            on conflict (message, state) do update set
              endpoint = excluded.endpoint, retry = excluded.retry,
              due_at = excluded.due_at, failed_at = excluded.failed_at
            """)) {
      for (MessageEvent event : events) {
        if (event.webhook() instanceof CalledAgain again && event.webhookAccount() != null) {
          insert.setObject(1, event.message());
          insert.setInt(2, event.announced().code());
          insert.setObject(3, event.webhookAccount().id());
          insert.setString(4, again.endpoint());
          insert.setInt(5, again.retry());
          insert.setObject(6, again.dueAt().atOffset(ZoneOffset.UTC));
          insert.setObject(7, again.failedAt().atOffset(ZoneOffset.UTC));
          insert.addBatch();
        }
      }
      insert.executeBatch();
    }
  }

  private static int delete(Connection connection, Collection<CallKey> keys) throws SQLException {
    if (keys.isEmpty()) {
      return 0;
    }
    try (PreparedStatement delete =
        connection.prepareStatement(
            """
            delete from webhook_retry using unnest(?::uuid[], ?::smallint[]) as gone (message, state)
            where webhook_retry.message = gone.message and webhook_retry.state = gone.state
            """)) {
      delete.setArray(1, SqlArrays.of(connection, "uuid", keys, CallKey::message));
      delete.setArray(2, SqlArrays.of(connection, "int2", keys, key -> (short) key.state().code()));
      return delete.executeUpdate();
    }
  }

  /** How many wait, for each account. */
  public Map<AccountSid, Integer> counts() {
    Map<AccountSid, Integer> counts = new HashMap<>();
    database
        .jdbi()
        .useHandle(
            handle ->
                handle
                    .createQuery("select account, count(*) from webhook_retry group by account")
                    .map((row, _) -> Map.entry(row.getObject(1, UUID.class), row.getInt(2)))
                    .forEach(each -> counts.put(new AccountSid(each.getKey()), each.getValue())));
    return counts;
  }

  /** When the call failed first that waits longest; empty when none waits. */
  public Optional<Instant> oldest() {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("select failed_at from webhook_retry order by failed_at limit 1")
                    .map((row, _) -> row.getObject(1, OffsetDateTime.class).toInstant())
                    .findOne());
  }

  /** Endpoints that calls wait for, in order, after this one. */
  public List<String> endpoints(String after, int limit) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        with recursive endpoint (name, number) as (
                          (select endpoint, 1 from webhook_retry where endpoint > :after
                            order by endpoint limit 1)
                          union all
                          select (select next.endpoint from webhook_retry next
                              where next.endpoint > endpoint.name order by next.endpoint limit 1),
                            number + 1
                          from endpoint where name is not null and number < :limit
                        )
                        select name from endpoint where name is not null order by name
                        """)
                    .bind("after", after)
                    .bind("limit", limit)
                    .mapTo(String.class)
                    .list());
  }

  /** What is due at these endpoints, the earliest of each first. */
  public List<Waiting> due(List<String> endpoints, Instant now, int perEndpoint) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select due.* from unnest(cast(:endpoints as text[])) as place (name)
                        cross join lateral (
                          select message, state, account, endpoint, retry, due_at, failed_at
                          from webhook_retry
                          where endpoint = place.name and due_at <= :now
                          order by due_at, message, state limit :limit) as due
                        """)
                    .bind("endpoints", endpoints.toArray(String[]::new))
                    .bind("now", now.atOffset(ZoneOffset.UTC))
                    .bind("limit", perEndpoint)
                    .map((row, _) -> waiting(row))
                    .list());
  }

  /** What waits about one message. */
  public List<Waiting> of(UUID message) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "select "
                            + COLUMNS
                            + " from webhook_retry where message = :message order by state")
                    .bind("message", message)
                    .map((row, _) -> waiting(row))
                    .list());
  }

  /**
   * Calls that owners want, due now. One that waits for its retry is due now, too.
   *
   * @return those that were not there
   */
  public int add(List<Wanted> wanted, Instant now) throws SQLException {
    if (wanted.isEmpty()) {
      return 0;
    }
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                """
                insert into webhook_retry
                  (message, state, account, endpoint, retry, due_at, failed_at)
                select message, state, account, endpoint, 0, ?, failed_at
                from unnest(?::uuid[], ?::smallint[], ?::uuid[], ?::text[], ?::timestamptz[])
                  as wanted (message, state, account, endpoint, failed_at)
                order by message, state
                on conflict (message, state) do update set
                  due_at = least(webhook_retry.due_at, excluded.due_at)
                returning xmax = 0 as added
                """)) {
      insert.setObject(1, now.atOffset(ZoneOffset.UTC));
      insert.setArray(2, SqlArrays.of(connection, "uuid", wanted, each -> each.key().message()));
      insert.setArray(
          3, SqlArrays.of(connection, "int2", wanted, each -> (short) each.key().state().code()));
      insert.setArray(4, SqlArrays.of(connection, "uuid", wanted, each -> each.account().id()));
      insert.setArray(5, SqlArrays.of(connection, "text", wanted, Wanted::endpoint));
      insert.setArray(
          6, SqlArrays.of(connection, "timestamptz", wanted, each -> each.failedAt().toString()));
      int added = 0;
      try (ResultSet rows = insert.executeQuery()) {
        while (rows.next()) {
          added += rows.getBoolean(1) ? 1 : 0;
        }
      }
      return added;
    }
  }

  /** Nobody calls again; answers how many were there. */
  public int forget(Collection<CallKey> keys) throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      return delete(connection, keys);
    }
  }

  /** Some of the retries of an account that no longer wants any, without replays. */
  public List<CallKey> retriesOf(AccountSid account, int limit) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select message, state from webhook_retry
                        where account = :account and retry > 0 limit :limit
                        """)
                    .bind("account", account.id())
                    .bind("limit", limit)
                    .map((row, _) -> key(row))
                    .list());
  }

  private static Waiting waiting(ResultSet row) throws SQLException {
    return new Waiting(
        key(row),
        new AccountSid(row.getObject("account", UUID.class)),
        row.getString("endpoint"),
        row.getInt("retry"),
        row.getObject("due_at", OffsetDateTime.class).toInstant(),
        row.getObject("failed_at", OffsetDateTime.class).toInstant());
  }

  private static CallKey key(ResultSet row) throws SQLException {
    return new CallKey(
        row.getObject("message", UUID.class), MessageState.ofCode(row.getInt("state")));
  }
}
