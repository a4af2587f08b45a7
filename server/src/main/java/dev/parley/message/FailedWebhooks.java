package dev.parley.message;

import dev.parley.account.AccountSid;
import dev.parley.message.WebhookRetryRows.CallKey;
import dev.parley.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Calls to an account's applications of which the last word is a failure, newest first, from the
 * journal. A failure that was made good since is passed over; a page looks at a bounded number of
 * them. Blocking; thread-safe.
 */
public final class FailedWebhooks {
  /** Failures looked at for one page; beyond it the page ends, and the next goes on from there. */
  public static final int LOOKED_AT_MAX = 5_000;

  private final Database database;
  private final int lookedAtMax;

  public FailedWebhooks(Database database) {
    this(database, LOOKED_AT_MAX);
  }

  FailedWebhooks(Database database, int lookedAtMax) {
    this.database = database;
    this.lookedAtMax = lookedAtMax;
  }

  /**
   * A call that failed and was not made good.
   *
   * @param statusCallback where the state was to be announced; null for an inbound message
   * @param code HTTP status, or code of the catalogue; null when the answer could not be used
   * @param retried the call that failed was a retry
   * @param nextRetry number of the retry to come, 0 for a replay; null when nobody calls again
   * @param firstFailedAt when the call to come failed first; null when nobody calls again
   */
  public record Failed(
      Place place,
      MessageSid sid,
      CallKey key,
      @Nullable String statusCallback,
      @Nullable Integer code,
      boolean retried,
      @Nullable Integer nextRetry,
      @Nullable Instant nextAt,
      @Nullable Instant firstFailedAt) {
    /** It was called again for as long as its account wants, in vain. */
    public boolean givenUp() {
      return retried && nextRetry == null;
    }
  }

  /** Where in the journal a failure is: pages go on after it. */
  public record Place(Instant at, UUID message, int seq) {
    /** As {@link #parse} reads it. */
    public String text() {
      return at + "," + message + "," + seq;
    }

    /** Empty when this is no text of a place. */
    public static Optional<Place> parse(String text) {
      String[] parts = text.split(",", -1);
      if (parts.length != 3) {
        return Optional.empty();
      }
      try {
        Instant at = Instant.parse(parts[0]);
        return storable(at)
            ? Optional.of(new Place(at, UUID.fromString(parts[1]), Short.parseShort(parts[2])))
            : Optional.empty();
      } catch (DateTimeException | IllegalArgumentException _) {
        return Optional.empty();
      }
    }
  }

  /** The database's years end sooner than Java's. */
  public static boolean storable(Instant instant) {
    return !instant.isBefore(Instant.EPOCH) && instant.getEpochSecond() < 1L << 40;
  }

  /**
   * @param next where the next page begins; null at the end
   */
  public record Page(List<Failed> failed, @Nullable Place next) {
    public Page {
      failed = List.copyOf(failed);
    }
  }

  /** One that was looked at; no failure when it was made good, or its message is gone. */
  private record Looked(Place place, @Nullable Failed failed) {}

  /**
   * @param since inclusive
   * @param until exclusive
   * @param after null for the first page
   */
  public Page page(
      AccountSid account, Instant since, Instant until, @Nullable Place after, int size) {
    List<Failed> failed = new ArrayList<>();
    Place last = after == null ? new Place(until, new UUID(-1, -1), Short.MAX_VALUE) : after;
    int looked = 0;
    while (looked < lookedAtMax) {
      int limit = Math.min(size + 1, lookedAtMax - looked);
      List<Looked> chunk = look(account, since, until, last, limit);
      for (Looked each : chunk) {
        if (each.failed() != null && failed.size() == size) {
          return new Page(failed, last);
        }
        if (each.failed() != null) {
          failed.add(each.failed());
        }
        last = each.place();
      }
      looked += chunk.size();
      if (chunk.size() < limit) {
        return new Page(failed, null);
      }
    }
    return new Page(failed, last);
  }

  private List<Looked> look(
      AccountSid account, Instant since, Instant until, Place after, int limit) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select failed.at, failed.message, failed.seq, failed.code, failed.state,
                          message.prefix, message.status_callback,
                          failed.retried, again.retry, again.due_at, again.failed_at,
                          message.id is null or exists (
                            select from message_event later
                            where later.message = failed.message and later.seq > failed.seq
                              and later.kind in (13, 14, 23)
                              and case later.kind when 13 then later.detail when 14 then 'RECEIVED'
                                else later.reference end = failed.state) as gone
                        from (
                          select at, message, seq, code,
                            case kind when 13 then detail when 14 then 'RECEIVED'
                              else reference end as state,
                            kind in (13, 14) and coalesce(starts_with(reference, :retry), false)
                              as retried
                          from message_event
                          where webhook_account = :account and at >= :since and at < :until
                            and (at, message, seq) < (:at, :message, :seq)
                          order by at desc, message desc, seq desc limit :limit) as failed
                        left join message
                          on message.id = failed.message and message.deleted_at is null
                        left join webhook_retry again
                          on again.message = failed.message and again.state =
                            case failed.state when 'SENT' then 7 when 'DELIVERED' then 8
                              when 'UNDELIVERED' then 9 when 'FAILED' then 10
                              when 'CANCELED' then 11 when 'RECEIVED' then 12 end
                        order by failed.at desc, failed.message desc, failed.seq desc
                        """)
                    .bind("account", account.id())
                    .bind("since", since.atOffset(ZoneOffset.UTC))
                    .bind("until", until.atOffset(ZoneOffset.UTC))
                    .bind("at", after.at().atOffset(ZoneOffset.UTC))
                    .bind("message", after.message())
                    .bind("seq", after.seq())
                    .bind("limit", limit)
                    .bind("retry", RetryWords.BEGINNING)
                    .map((row, _) -> looked(row))
                    .list());
  }

  private static Looked looked(ResultSet row) throws SQLException {
    UUID message = row.getObject("message", UUID.class);
    Place place =
        new Place(
            row.getObject("at", OffsetDateTime.class).toInstant(), message, row.getInt("seq"));
    if (row.getBoolean("gone")) {
      return new Looked(place, null);
    }
    return new Looked(
        place,
        new Failed(
            place,
            new MessageSid(row.getString("prefix"), message),
            new CallKey(message, MessageState.valueOf(row.getString("state"))),
            row.getString("status_callback"),
            row.getObject("code", Integer.class),
            row.getBoolean("retried"),
            row.getObject("retry", Integer.class),
            instant(row, "due_at"),
            instant(row, "failed_at")));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }
}
