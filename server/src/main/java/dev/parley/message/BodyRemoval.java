package dev.parley.message;

import dev.parley.account.AccountSid;
import dev.parley.audit.AuditLog;
import dev.parley.audit.Cause;
import dev.parley.audit.Change;
import dev.parley.message.MessageReader.Loaded;
import dev.parley.sid.SidSource;
import dev.parley.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Empties the bodies of an account's old messages, as their owner could, and nothing else: rows,
 * numbers and timelines stay. Goes through them by sid, in bounded transactions that write down how
 * far they came, so that a run which is cut off goes on where it was. A message that has not come
 * to its end is passed over and looked at again by every later run. Blocking.
 */
final class BodyRemoval {
  /** Messages of one transaction. */
  static final int BATCH_MAX = 500;

  /** A sent message without a receipt counts as finished when none can be matched any more. */
  static final Duration SENT_SETTLES_AFTER = Duration.ofDays(ReceiptReferences.DAYS_KEPT + 1);

  private static final UUID NONE = new UUID(0, 0);

  private final Database database;
  private final LiveMessages live;
  private final AuditLog audit;
  private final int batchMax;

  BodyRemoval(Database database, LiveMessages live, AuditLog audit) {
    this(database, live, audit, BATCH_MAX);
  }

  BodyRemoval(Database database, LiveMessages live, AuditLog audit, int batchMax) {
    this.database = database;
    this.live = live;
    this.audit = audit;
    this.batchMax = batchMax;
  }

  /** An account's setting and how far its removal has come. */
  record Progress(AccountSid account, int days, Instant setAt, long removed, UUID doneBefore) {
    Retention.Setting setting() {
      Instant done = doneBefore.equals(NONE) ? null : SidSource.timeOf(doneBefore);
      return new Retention.Setting(account, days, setAt, removed, done);
    }
  }

  /**
   * Where a run is.
   *
   * @param from the first message not looked at
   * @param passedOver an earlier one could not be done yet: the progress stays before it
   */
  record Position(UUID from, boolean passedOver) {}

  /**
   * @param next null at the end
   */
  record Step(int bodies, @Nullable Position next) {}

  List<Progress> all() {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select account, days, set_at, removed, done_before
                        from body_retention order by account
                        """)
                    .map((row, _) -> progress(row))
                    .list());
  }

  Optional<Progress> of(AccountSid account) {
    return database.jdbi().withHandle(handle -> of(handle, account));
  }

  private static Optional<Progress> of(Handle handle, AccountSid account) {
    return handle
        .createQuery(
            """
            select account, days, set_at, removed, done_before
            from body_retention where account = :account
            """)
        .bind("account", account.id())
        .map((row, _) -> progress(row))
        .findOne();
  }

  /**
   * @param instanceDays what holds without a setting; as many days lift it
   */
  void set(AccountSid account, int days, int instanceDays, Instant now, Cause cause) {
    database
        .jdbi()
        .useTransaction(
            handle -> {
              int before = of(handle, account).map(Progress::days).orElse(instanceDays);
              if (days == instanceDays) {
                lift(handle, account);
              } else {
                set(handle, account, days, now);
              }
              audit.append(
                  handle,
                  new Change(
                      cause,
                      account.id(),
                      "retention.set",
                      account.toString(),
                      Map.of("days", Integer.toString(before)),
                      Map.of("days", Integer.toString(days))));
            });
  }

  private static void set(Handle handle, AccountSid account, int days, Instant now) {
    handle
        .createUpdate(
            """
            insert into body_retention (account, days, set_at)
            values (:account, :days, :now)
            on conflict (account) do update
              set days = excluded.days, set_at = excluded.set_at
            """)
        .bind("account", account.id())
        .bind("days", days)
        .bind("now", now.atOffset(ZoneOffset.UTC))
        .execute();
  }

  private static void lift(Handle handle, AccountSid account) {
    handle
        .createUpdate("delete from body_retention where account = :account")
        .bind("account", account.id())
        .execute();
  }

  static Position start(Progress progress) {
    return new Position(progress.doneBefore(), false);
  }

  /** One transaction. */
  Step step(Progress progress, Position position, Instant now) {
    return database.jdbi().inTransaction(handle -> step(handle, progress, position, now));
  }

  private Step step(Handle handle, Progress progress, Position position, Instant now) {
    UUID end = SidSource.floor(now.minus(Duration.ofDays(progress.days())));
    List<Loaded> page =
        MessageReader.withFolds(handle, page(handle, progress.account(), position.from(), end));
    List<UUID> settled = new ArrayList<>();
    @Nullable UUID passedOver = null;
    for (Loaded loaded : page) {
      UUID id = loaded.row().sid().id();
      if (settled(loaded, now)) {
        settled.add(id);
      } else if (passedOver == null) {
        passedOver = id;
      }
    }
    int removed = settled.isEmpty() ? 0 : remove(handle, settled, now);
    boolean last = page.size() < batchMax;
    UUID next = last ? end : after(page.getLast().row().sid().id());
    advance(
        handle,
        progress.account(),
        position.passedOver() ? null : passedOver == null ? next : passedOver,
        removed);
    settled.forEach(id -> live.inMemory(id).ifPresent(LiveMessage::redacted));
    return new Step(
        removed, last ? null : new Position(next, position.passedOver() || passedOver != null));
  }

  private List<MessageRow> page(Handle handle, AccountSid account, UUID from, UUID end) {
    return handle
        .createQuery(
            "select "
                + MessageReader.COLUMNS
                + """
                 from message
                where account = :account and id >= :from and id < :end
                  and body <> '' and deleted_at is null
                order by id limit :limit
                """)
        .bind("account", account.id())
        .bind("from", from)
        .bind("end", end)
        .bind("limit", batchMax)
        .map((row, _) -> MessageReader.row(row))
        .list();
  }

  private static boolean settled(Loaded loaded, Instant now) {
    MessageState state = loaded.fold().state();
    return state.finished()
        || (state == MessageState.SENT
            && loaded.fold().updatedAt().isBefore(now.minus(SENT_SETTLES_AFTER)));
  }

  private static int remove(Handle handle, List<UUID> ids, Instant now) {
    return handle
        .createUpdate(
            """
            update message
            set body = '', body_removed_at = :now, body_removed_by = 'retention'
            where id = any(:ids) and id >= :lowest and id <= :highest and body <> ''
            """)
        .bind("now", now.atOffset(ZoneOffset.UTC))
        .bind("ids", ids.toArray(UUID[]::new))
        .bind("lowest", ids.getFirst())
        .bind("highest", ids.getLast())
        .execute();
  }

  private static void advance(
      Handle handle, AccountSid account, @Nullable UUID doneBefore, int removed) {
    handle
        .createUpdate(
            """
            update body_retention
            set removed = removed + :removed,
              done_before = greatest(done_before, coalesce(cast(:done as uuid), done_before))
            where account = :account
            """)
        .bind("removed", removed)
        .bind("done", doneBefore)
        .bind("account", account.id())
        .execute();
  }

  /** The next value in the order of the database. */
  private static UUID after(UUID id) {
    long least = id.getLeastSignificantBits() + 1;
    return new UUID(id.getMostSignificantBits() + (least == 0 ? 1 : 0), least);
  }

  private static Progress progress(ResultSet row) throws SQLException {
    return new Progress(
        new AccountSid(row.getObject("account", UUID.class)),
        row.getInt("days"),
        row.getObject("set_at", OffsetDateTime.class).toInstant(),
        row.getLong("removed"),
        row.getObject("done_before", UUID.class));
  }
}
