package dev.parley.message;

import dev.parley.account.AccountSid;
import dev.parley.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Notifications are what the journal says of failed calls: nothing else is stored, and they go when
 * their message goes. Thread-safe.
 */
public final class JournaledNotifications implements Notifications {
  private static final String COLUMNS =
      """
      select failed.at, failed.message, failed.seq, failed.kind, failed.code, failed.detail,
        message.prefix, message.status_callback
      """;

  private final Database database;

  public JournaledNotifications(Database database) {
    this.database = database;
  }

  @Override
  public List<Notification> list(
      AccountSid account,
      @Nullable Instant from,
      @Nullable Instant before,
      @Nullable NotificationSid after,
      int limit) {
    Optional<Place> last = after == null ? Optional.of(Place.END) : place(account, after);
    if (last.isEmpty()) {
      return List.of();
    }
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        COLUMNS
                            + """
                            from (
                              select at, message, seq, kind, code, detail from message_event
                              where webhook_account = :account and at >= :from and at < :before
                                and (at, message, seq) < (:at, :message, :seq)
                              order by at desc, message desc, seq desc limit :limit) as failed
                            left join message
                              on message.id = failed.message and message.deleted_at is null
                            order by failed.at desc, failed.message desc, failed.seq desc
                            """)
                    .bind("account", account.id())
                    .bind("from", time(from == null ? Instant.EPOCH : storable(from)))
                    .bind("before", time(before == null ? Place.LATEST : storable(before)))
                    .bind("at", time(last.get().at()))
                    .bind("message", last.get().message())
                    .bind("seq", last.get().seq())
                    .bind("limit", limit)
                    .map((row, _) -> notification(account, row))
                    .list());
  }

  /** The database's years end sooner than Java's. */
  private static Instant storable(Instant asked) {
    if (asked.isBefore(Instant.EPOCH)) {
      return Instant.EPOCH;
    }
    return asked.isAfter(Place.LATEST) ? Place.LATEST : asked;
  }

  private static OffsetDateTime time(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }

  /** Where in the journal a page ended. */
  private record Place(Instant at, UUID message, int seq) {
    static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");
    static final Place END = new Place(LATEST, new UUID(-1, -1), Short.MAX_VALUE);
  }

  private Optional<Place> place(AccountSid account, NotificationSid sid) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select at, message, seq from message_event
                        where message between :lowest and :highest and webhook_account = :account
                        """)
                    .bind("lowest", sid.lowest())
                    .bind("highest", sid.highest())
                    .bind("account", account.id())
                    .map((row, _) -> place(row))
                    .stream()
                    .filter(it -> NotificationSid.of(it.message(), it.seq()).equals(sid))
                    .findFirst());
  }

  private static Place place(ResultSet row) throws SQLException {
    return new Place(
        row.getObject("at", OffsetDateTime.class).toInstant(),
        row.getObject("message", UUID.class),
        row.getInt("seq"));
  }

  @Override
  public Optional<Notification> find(AccountSid account, NotificationSid sid) {
    Optional<Place> place = place(account, sid);
    if (place.isEmpty()) {
      return Optional.empty();
    }
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        COLUMNS
                            + """
                            from message_event failed
                            left join message
                              on message.id = failed.message and message.deleted_at is null
                            where failed.message = :message and failed.seq = :seq
                            """)
                    .bind("message", place.get().message())
                    .bind("seq", place.get().seq())
                    .map((row, _) -> notification(account, row))
                    .findOne());
  }

  private static Notification notification(AccountSid account, ResultSet row) throws SQLException {
    Place place = place(row);
    EventKind kind = EventKind.ofCode(row.getInt("kind"));
    String prefix = row.getString("prefix");
    return new Notification(
        NotificationSid.of(place.message(), place.seq()),
        account,
        prefix == null ? null : new MessageSid(prefix, place.message()),
        place.at(),
        row.getObject("code", Integer.class),
        kind == EventKind.CONVERSATION ? null : row.getString("status_callback"),
        kind == EventKind.CALLBACK ? null : row.getString("detail"));
  }
}
