package dev.parley.message;

import dev.parley.sid.SidSource;
import dev.parley.store.Partitions;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A range of sids cut into windows of whole months, newest first: the month of the present, then
 * the two before it, four, eight, and all the rest. A list that reads window after window and stops
 * when its page is full touches the partitions its rows are in, however many there are; one query
 * over the whole range would open every month to learn which row comes first.
 */
final class SidWindows {
  private static final int DOUBLINGS = 4;

  private SidWindows() {}

  /**
   * @param lowest inclusive; null without a bound
   * @param below exclusive; null without a bound
   */
  record Window(@Nullable UUID lowest, @Nullable UUID below) {}

  /**
   * Windows that together are exactly the range. Where they begin only decides how fast it goes.
   */
  static List<Window> of(@Nullable UUID lowest, @Nullable UUID below, Instant now) {
    List<Window> windows = new ArrayList<>();
    YearMonth month = month(now);
    if (below != null && month(SidSource.timeOf(below)).isBefore(month)) {
      month = month(SidSource.timeOf(below));
    }
    @Nullable UUID upper = below;
    for (int i = 0; i < DOUBLINGS; i++) {
      UUID bottom = Partitions.floor(month);
      if (upper == null || SidSource.compare(bottom, upper) < 0) {
        if (lowest != null && SidSource.compare(bottom, lowest) <= 0) {
          break;
        }
        windows.add(new Window(bottom, upper));
        upper = bottom;
      }
      month = month.minusMonths(2L << i);
    }
    windows.add(new Window(lowest, upper));
    return windows;
  }

  private static YearMonth month(Instant time) {
    return YearMonth.from(time.atOffset(ZoneOffset.UTC));
  }
}
