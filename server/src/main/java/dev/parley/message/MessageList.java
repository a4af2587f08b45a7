package dev.parley.message;

import dev.parley.message.MessageReader.Loaded;
import dev.parley.message.Messages.Page;
import dev.parley.message.SidWindows.Window;
import dev.parley.sid.SidSource;
import dev.parley.store.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Pages of messages, newest first. Blocking. */
final class MessageList {
  /** Sent (or received) times lie between creation and creation plus the longest validity. */
  private static final Duration LONGEST_VALIDITY = Duration.ofHours(10);

  /** Sids run this far ahead of the clock at most, unless it was set back. */
  private static final Duration AHEAD = Duration.ofMinutes(1);

  /** Rounds for one page when a filter needs the fold; beyond, the page is short and goes on. */
  private static final int ROUNDS_MAX = 20;

  private final Database database;
  private final Supplier<Instant> now;
  private final Supplier<UUID> newestSid;

  MessageList(Database database, Supplier<Instant> now, Supplier<UUID> newestSid) {
    this.database = database;
    this.now = now;
    this.newestSid = newestSid;
  }

  /**
   * @param current what a row looks like now
   */
  Page page(MessageFilter filter, Function<Loaded, MessageView> current) {
    List<MessageView> found = new ArrayList<>();
    MessageSid last = filter.after();
    UUID after = last == null ? null : last.id();
    for (int round = 0; round < ROUNDS_MAX; round++) {
      UUID position = after;
      List<Loaded> rows = database.jdbi().withHandle(handle -> rows(handle, filter, position));
      for (Loaded row : rows) {
        MessageView view = current.apply(row);
        if (sentWithin(view, filter)) {
          found.add(view);
        }
        if (found.size() > filter.limit()) {
          List<MessageView> full = found.subList(0, filter.limit());
          return new Page(full, full.getLast().sid());
        }
      }
      if (rows.size() <= filter.limit()) {
        return new Page(found, null);
      }
      last = rows.getLast().row().sid();
      after = last.id();
    }
    return new Page(found, last);
  }

  private static boolean sentWithin(MessageView view, MessageFilter filter) {
    if (filter.sentFrom() == null && filter.sentBefore() == null) {
      return true;
    }
    Instant sentAt = view.sentAt();
    return sentAt != null
        && (filter.sentFrom() == null || !sentAt.isBefore(filter.sentFrom()))
        && (filter.sentBefore() == null || sentAt.isBefore(filter.sentBefore()));
  }

  /**
   * One more row than the page. The range of sids is the creation time, widened by the validity.
   */
  private List<Loaded> rows(Handle handle, MessageFilter filter, @Nullable UUID after) {
    int wanted = filter.limit() + 1;
    List<MessageRow> rows = new ArrayList<>();
    for (Window window : SidWindows.of(lowest(filter), below(filter, after), now.get())) {
      rows.addAll(select(handle, filter, window, wanted - rows.size()));
      if (rows.size() >= wanted) {
        break;
      }
    }
    return MessageReader.withFolds(handle, rows);
  }

  private static @Nullable UUID lowest(MessageFilter filter) {
    return filter.sentFrom() == null
        ? null
        : SidSource.floor(filter.sentFrom().minus(LONGEST_VALIDITY));
  }

  /** As long as sids are ahead of a clock that was set back, they say nothing about time. */
  private @Nullable UUID below(MessageFilter filter, @Nullable UUID after) {
    if (filter.sentBefore() == null
        || SidSource.timeOf(newestSid.get()).isAfter(now.get().plus(AHEAD))) {
      return after;
    }
    UUID sentBefore = SidSource.floor(filter.sentBefore());
    return after == null || SidSource.compare(sentBefore, after) < 0 ? sentBefore : after;
  }

  private static List<MessageRow> select(
      Handle handle, MessageFilter filter, Window window, int limit) {
    StringBuilder sql =
        new StringBuilder(
            "select " + MessageReader.COLUMNS + " from message where deleted_at is null");
    if (filter.account() != null) {
      sql.append(" and account = :account");
    }
    if (filter.to() != null) {
      sql.append(" and recipient = :to");
    }
    if (filter.from() != null) {
      sql.append(" and sender = :from");
    }
    if (!filter.withRefused()) {
      sql.append(" and initial_state <> ").append(MessageState.REFUSED.code());
    }
    if (window.lowest() != null) {
      sql.append(" and id >= :lowest");
    }
    if (window.below() != null) {
      sql.append(" and id < :below");
    }
    sql.append(" order by id desc limit :limit");
    Query query = handle.createQuery(sql.toString());
    if (filter.account() != null) {
      query.bind("account", filter.account().id());
    }
    if (filter.to() != null) {
      query.bind("to", filter.to());
    }
    if (filter.from() != null) {
      query.bind("from", filter.from());
    }
    if (window.lowest() != null) {
      query.bind("lowest", window.lowest());
    }
    if (window.below() != null) {
      query.bind("below", window.below());
    }
    return query.bind("limit", limit).map((result, _) -> MessageReader.row(result)).list();
  }
}
