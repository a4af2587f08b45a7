package dev.parley.message;

import dev.parley.account.AccountSid;
import dev.parley.observe.TraceParent;
import dev.parley.policy.Decision;
import dev.parley.service.ServiceSid;
import dev.parley.service.ServiceUse;
import dev.parley.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Reads rows and events back from the database. Blocking. */
public final class MessageReader {
  static final String COLUMNS =
      """
      id, prefix, account, owner_account, direction, sender, recipient, body, segments, status_callback,
      validity_seconds, created_at, initial_state, error_code, findings::text as findings, facts,
      policy_version, verdict, origin, purpose, in_reply_to, carrier, due_at, deleted_at,
      concatenation_reference, messaging_service, sender_choice, end_user, trace_parent
      """;

  private final Database database;

  public MessageReader(Database database) {
    this.database = database;
  }

  /** A row with the fold of all its events so far. */
  public record Loaded(MessageRow row, MessageFold fold) {
    public MessageView view() {
      return row.view(fold);
    }

    /** As {@link LiveMessage#validUntil}. */
    public Instant validUntil() {
      return Lifecycle.validUntil(row, fold);
    }
  }

  public Optional<Loaded> load(UUID id) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                withFolds(
                        handle,
                        handle
                            .createQuery(
                                "select "
                                    + COLUMNS
                                    + " from message where id = :id and deleted_at is null")
                            .bind("id", id)
                            .map((result, _) -> row(result))
                            .list())
                    .stream()
                    .findFirst());
  }

  /**
   * Messages from {@code from} on that may be unfinished, ascending, for recovery. Left out is what
   * is told by the last thing that can happen to it, and what is listed in a queue: under load most
   * of a minute's messages are done.
   *
   * @param after exclusive lower bound; null to start at {@code from}
   */
  public List<Loaded> page(UUID from, @Nullable UUID after, int limit) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                withFolds(
                    handle,
                    handle
                        .createQuery(
                            "select "
                                + COLUMNS
                                + """
                                 from message
                                where id >= :from and id > :after and initial_state <> 0
                                  and not exists (
                                    select from message_event event where event.message = message.id
                                      and (event.kind = 14
                                        or event.kind = 13 and event.detail in
                                          ('DELIVERED', 'UNDELIVERED', 'FAILED', 'CANCELED')
                                        or event.state_after between 7 and 11
                                          and message.direction <> 0
                                          and message.status_callback is null))
                                  and not exists (
                                    select from unfinished_message listed
                                    where listed.account = message.account
                                      and listed.sender = message.sender
                                      and listed.message = message.id)
                                order by id limit :limit
                                """)
                        .bind("from", from)
                        .bind("after", after == null ? new UUID(0, 0) : after)
                        .bind("limit", limit)
                        .map((result, _) -> row(result))
                        .list()));
  }

  /**
   * These messages in ascending order, without those that were deleted.
   *
   * @param ids ascending
   */
  public List<Loaded> load(List<UUID> ids) {
    if (ids.isEmpty()) {
      return List.of();
    }
    return database
        .jdbi()
        .withHandle(
            handle ->
                withFolds(
                    handle,
                    handle
                        .createQuery(
                            "select "
                                + COLUMNS
                                + """
                                 from message where id = any(:ids)
                                  and id >= :lowest and id <= :highest and deleted_at is null
                                order by id
                                """)
                        .bind("ids", ids.toArray(UUID[]::new))
                        .bind("lowest", ids.getFirst())
                        .bind("highest", ids.getLast())
                        .map((result, _) -> row(result))
                        .list()));
  }

  /** The number of the last event of each of these messages; those without events are left out. */
  public Map<UUID, Integer> lastSeqs(List<UUID> ids) {
    Map<UUID, Integer> found = new HashMap<>();
    UUID[] array = ids.toArray(UUID[]::new);
    database
        .jdbi()
        .useHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select message, max(seq) as last from message_event
                        where message = any(:ids) and message >= :lowest and message <= :highest
                        group by message
                        """)
                    .bind("ids", array)
                    .bind("lowest", SidRange.lowest(array))
                    .bind("highest", SidRange.highest(array))
                    .map(
                        (result, _) -> {
                          found.put(result.getObject("message", UUID.class), result.getInt("last"));
                          return true;
                        })
                    .list());
    return found;
  }

  /** The newest message there is. */
  public Optional<UUID> newest() {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("select id from message order by id desc limit 1")
                    .mapTo(UUID.class)
                    .findOne());
  }

  /** Folds the events of these rows into them; one query for all. */
  static List<Loaded> withFolds(Handle handle, List<MessageRow> rows) {
    if (rows.isEmpty()) {
      return List.of();
    }
    Map<UUID, MessageFold> folds = new HashMap<>();
    for (MessageRow row : rows) {
      folds.put(row.sid().id(), row.newFold());
    }
    for (MessageEvent event : events(handle, folds.keySet().toArray(UUID[]::new))) {
      MessageFold fold = folds.get(event.message());
      if (fold != null) {
        fold.apply(event);
      }
    }
    List<Loaded> loaded = new ArrayList<>();
    for (MessageRow row : rows) {
      MessageFold fold = folds.get(row.sid().id());
      if (fold != null) {
        loaded.add(new Loaded(row, fold));
      }
    }
    return loaded;
  }

  /**
   * Events of these messages, in order within each. The bounds keep the query in the months of the
   * messages; an array alone would have a generic plan search every partition.
   */
  static List<MessageEvent> events(Handle handle, UUID[] ids) {
    return handle
        .createQuery(
            """
            select message, seq, kind, at, code, segment, carrier, reference, detail,
              state_before, state_after
            from message_event
            where message = any(:ids) and message >= :lowest and message <= :highest
            order by message, seq
            """)
        .bind("ids", ids)
        .bind("lowest", SidRange.lowest(ids))
        .bind("highest", SidRange.highest(ids))
        .map((result, _) -> event(result))
        .list();
  }

  static MessageRow row(ResultSet result) throws SQLException {
    Instant createdAt = result.getObject("created_at", OffsetDateTime.class).toInstant();
    return new MessageRow(
        new MessageSid(result.getString("prefix"), result.getObject("id", UUID.class)),
        new AccountSid(result.getObject("account", UUID.class)),
        new AccountSid(result.getObject("owner_account", UUID.class)),
        Direction.ofCode(result.getInt("direction")),
        result.getString("sender"),
        result.getString("recipient"),
        result.getString("body"),
        result.getInt("segments"),
        result.getString("status_callback"),
        result.getInt("validity_seconds"),
        createdAt,
        MessageState.ofCode(result.getInt("initial_state")),
        integer(result, "error_code"),
        decision(result, createdAt),
        result.getString("origin"),
        result.getString("purpose"),
        result.getObject("in_reply_to", UUID.class),
        result.getString("carrier"),
        instant(result, "due_at"),
        integer(result, "concatenation_reference"),
        service(result),
        result.getString("end_user"),
        trace(result));
  }

  private static @Nullable TraceParent trace(ResultSet result) throws SQLException {
    String text = result.getString("trace_parent");
    return text == null ? null : new TraceParent(text);
  }

  private static @Nullable ServiceUse service(ResultSet result) throws SQLException {
    UUID sid = result.getObject("messaging_service", UUID.class);
    return sid == null
        ? null
        : new ServiceUse(new ServiceSid(sid), result.getString("sender_choice"));
  }

  private static @Nullable Decision decision(ResultSet result, Instant createdAt)
      throws SQLException {
    Integer verdict = integer(result, "verdict");
    if (verdict == null) {
      return null;
    }
    return DecisionText.read(
        verdict,
        result.getString("findings"),
        result.getInt("policy_version"),
        result.getString("facts"),
        createdAt);
  }

  private static MessageEvent event(ResultSet result) throws SQLException {
    return new MessageEvent(
        result.getObject("message", UUID.class),
        result.getInt("seq"),
        EventKind.ofCode(result.getInt("kind")),
        result.getObject("at", OffsetDateTime.class).toInstant(),
        integer(result, "code"),
        result.getInt("segment"),
        result.getString("carrier"),
        result.getString("reference"),
        result.getString("detail"),
        MessageState.ofCode(result.getInt("state_before")),
        MessageState.ofCode(result.getInt("state_after")));
  }

  private static @Nullable Instant instant(ResultSet result, String column) throws SQLException {
    OffsetDateTime value = result.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }

  private static @Nullable Integer integer(ResultSet result, String column) throws SQLException {
    int value = result.getInt(column);
    return result.wasNull() ? null : value;
  }
}
