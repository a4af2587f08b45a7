package dev.parley.carrier.smpp;

import dev.parley.carrier.LinkReport;
import dev.parley.wire.smpp.CommandStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts and times of one carrier: its answers, and how long they and its receipts took. */
final class LinkFigures {
  /** Statuses told apart; further ones are counted together. */
  static final int STATUSES_MAX = 100;

  static final String OTHERS = "others";

  /** Accepted segments whose receipts are timed; of those before them the receipt is not. */
  static final int AWAITED_MAX = 10_000;

  private final Percentiles submits = new Percentiles();
  private final Percentiles receipts = new Percentiles();
  private final Map<String, Long> statuses = new TreeMap<>();
  private final Map<String, Long> awaited =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > AWAITED_MAX;
        }
      };

  void answered(int status, long nanos) {
    submits.add(nanos);
    synchronized (statuses) {
      String name = CommandStatus.describe(status);
      boolean room = statuses.containsKey(name) || statuses.size() < STATUSES_MAX;
      statuses.merge(room ? name : OTHERS, 1L, Long::sum);
    }
  }

  void accepted(String reference, long nowNanos) {
    synchronized (awaited) {
      awaited.put(reference, nowNanos);
    }
  }

  /** The first one about a segment counts. */
  void receipt(String reference, long nowNanos) {
    Long since;
    synchronized (awaited) {
      since = awaited.remove(reference);
    }
    if (since != null) {
      receipts.add(nowNanos - since);
    }
  }

  Map<String, Long> statuses() {
    synchronized (statuses) {
      return new TreeMap<>(statuses);
    }
  }

  LinkReport.Times submitTimes() {
    return submits.snapshot();
  }

  LinkReport.Times receiptTimes() {
    return receipts.snapshot();
  }
}
