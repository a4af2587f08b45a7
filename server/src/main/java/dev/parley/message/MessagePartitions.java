package dev.parley.message;

import dev.parley.sid.SidSource;
import dev.parley.store.Database;
import dev.parley.store.OldPartitions;
import dev.parley.store.Partitions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The months of messages and of their events: made ahead, dropped together when they are old. A
 * month stays as long as anything in it may still change: a message at or after the recovery mark
 * or held in memory, or one that never came to an end. Blocking.
 */
public final class MessagePartitions {
  static final List<String> TABLES = List.of("message", "message_event");

  /** Messages looked at by one query for one that did not come to its end. */
  static final int LOOK_MAX = 20_000;

  private static final UUID NONE = new UUID(0, 0);
  private static final Logger log = LoggerFactory.getLogger(MessagePartitions.class);

  private final Database database;
  private final SidSource sids;
  private final RecoveryMark mark;
  private final LiveMessages live;

  public MessagePartitions(
      Database database, SidSource sids, RecoveryMark mark, LiveMessages live) {
    this.database = database;
    this.sids = sids;
    this.mark = mark;
    this.live = live;
  }

  /**
   * Makes what is missing around the present, and around the newest sid: after the clock was set
   * back, sids stay ahead of it.
   */
  public void keep(Instant now) {
    try (Connection connection = database.connect("partitions")) {
      Partitions.keep(connection, TABLES, now);
      Instant newest = SidSource.timeOf(sids.newest());
      if (newest.isAfter(now)) {
        Partitions.keep(connection, TABLES, newest);
      }
    } catch (SQLException failed) {
      throw new IllegalStateException("partitions could not be made", failed);
    }
  }

  /**
   * Drops the oldest month whose whole range is before {@code before} and in which nothing is left
   * to do, and what an interrupted drop left.
   *
   * @return names of the partitions that are gone
   */
  public List<String> dropOldest(Instant before) {
    try (Connection connection = database.connect("retention")) {
      List<String> dropped = new ArrayList<>(OldPartitions.dropDetached(connection, TABLES));
      NavigableSet<YearMonth> months = OldPartitions.months(connection, TABLES);
      for (YearMonth month : months) {
        if (isOld(month, before) && mayGo(connection, month)) {
          if (!OldPartitions.detach(connection, TABLES, month)) {
            log.info("event=partition_busy month={}", month);
          }
          break;
        }
      }
      dropped.addAll(OldPartitions.dropDetached(connection, TABLES));
      if (!dropped.isEmpty()) {
        log.info("event=partitions_dropped partitions={} before={}", dropped, before);
      }
      return dropped;
    } catch (SQLException failed) {
      throw new IllegalStateException("old partitions could not be dropped", failed);
    }
  }

  private static boolean isOld(YearMonth month, Instant before) {
    return SidSource.compare(end(month), SidSource.floor(before)) <= 0;
  }

  private static UUID end(YearMonth month) {
    return Partitions.floor(month.plusMonths(1));
  }

  private boolean mayGo(Connection connection, YearMonth month) throws SQLException {
    UUID end = end(month);
    UUID unfinishedFrom = mark.read().orElse(NONE);
    boolean settled =
        SidSource.compare(end, unfinishedFrom) <= 0
            && live.oldest().stream().allMatch(id -> SidSource.compare(end, id) <= 0);
    if (!settled) {
      log.warn("event=partition_kept month={} reason=unfinished_business_in_memory", month);
      return false;
    }
    Optional<UUID> unfinished = unfinished(connection, month);
    unfinished.ifPresent(
        id ->
            log.warn(
                "event=partition_kept month={} reason=unfinished message={}",
                month,
                MessageSid.sms(id)));
    return unfinished.isEmpty();
  }

  /** A message of that month that has no end in the journal. */
  private static Optional<UUID> unfinished(Connection connection, YearMonth month)
      throws SQLException {
    if (!OldPartitions.months(connection, List.of("message")).contains(month)
        || !OldPartitions.months(connection, List.of("message_event")).contains(month)) {
      return Optional.empty();
    }
    String sql =
        """
        with looked as (
          select id, initial_state from %s where id > ? order by id limit %d)
        select (select id from looked order by id desc limit 1),
          (select id from looked
            where initial_state not in (%s)
              and not exists (select 1 from %s e where e.message = id and e.state_after in (%s))
            limit 1)
        """
            .formatted(
                Partitions.name("message", month),
                LOOK_MAX,
                codes(MessageState::finished),
                Partitions.name("message_event", month),
                codes(state -> state.finished() || state == MessageState.SENT));
    @Nullable UUID after = NONE;
    try (PreparedStatement look = connection.prepareStatement(sql)) {
      while (after != null) {
        look.setObject(1, after);
        try (ResultSet found = look.executeQuery()) {
          found.next();
          UUID unfinished = found.getObject(2, UUID.class);
          if (unfinished != null) {
            return Optional.of(unfinished);
          }
          after = found.getObject(1, UUID.class);
        }
      }
    }
    return Optional.empty();
  }

  private static String codes(Predicate<MessageState> wanted) {
    return Arrays.stream(MessageState.values())
        .filter(wanted)
        .map(state -> Integer.toString(state.code()))
        .collect(Collectors.joining(", "));
  }
}
