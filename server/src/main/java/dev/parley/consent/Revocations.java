package dev.parley.consent;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Opt-outs that messages in the queues may not know of, for the last look before a segment is
 * written. No query: what was decided before an opt-out and leaves after it meets the opt-out here.
 *
 * <p>An opt-out enters <em>before</em> its commit and is undone when that fails, so there is no
 * moment at which it is in force and not seen. It may be forgotten when every waiting message was
 * accepted after its commit, for those messages read it from the database. Thread-safe.
 */
public final class Revocations {
  /** Opt-outs kept in memory. */
  public static final int KEPT_MAX = 100_000;

  /** Kept at least this long after the commit, for messages on their way into the queues. */
  public static final Duration KEPT_AT_LEAST = Duration.ofMinutes(5);

  private final Clock clock;
  private final int keptMax;
  private final Map<String, List<Entry>> byRecipient = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();

  public Revocations(Clock clock) {
    this(clock, KEPT_MAX);
  }

  Revocations(Clock clock, int keptMax) {
    this.clock = clock;
    this.keptMax = keptMax;
  }

  /** One opt-out between entering and the end of its transaction. End it exactly one way. */
  public final class Entry {
    private final OptOut optOut;
    private volatile @Nullable Instant committedAt;

    private Entry(OptOut optOut) {
      this.optOut = optOut;
    }

    /** Its transaction committed, or nobody knows whether it did. */
    public void committed() {
      committedAt = clock.instant();
    }

    /** Its transaction certainly did not commit. */
    public void undo() {
      remove(this);
    }
  }

  /**
   * Puts an opt-out in force. Empty when {@value #KEPT_MAX} are kept: the caller must not take the
   * message that carried it, so that the carrier sends it again.
   */
  public Optional<Entry> enter(OptOut optOut) {
    if (count.incrementAndGet() > keptMax) {
      count.decrementAndGet();
      return Optional.empty();
    }
    Entry entry = new Entry(optOut);
    byRecipient.merge(optOut.recipient(), List.of(entry), Revocations::joined);
    return Optional.of(entry);
  }

  /** START, after its commit: the keyword opt-outs of this scope are no longer in force. */
  public void lift(String recipient, OptOutScope scope) {
    for (Entry entry : byRecipient.getOrDefault(recipient, List.of())) {
      OptOut optOut = entry.optOut;
      if (optOut.scope().equals(scope) && optOut.source().equals(OptOutStore.KEYWORD)) {
        remove(entry);
      }
    }
  }

  /**
   * A kept opt-out that reaches a message of this sender, account and service. Brands are not
   * compared: no message carries one yet.
   */
  public Optional<OptOut> reaches(
      String recipient, String senderAddress, String accountSid, @Nullable String serviceSid) {
    for (Entry entry : byRecipient.getOrDefault(recipient, List.of())) {
      if (entry.optOut.scope().reaches(senderAddress, accountSid, serviceSid)) {
        return Optional.of(entry.optOut);
      }
    }
    return Optional.empty();
  }

  /**
   * Forgets what committed before {@code olderThan}: the creation time of the oldest message that
   * waits anywhere, or the present when none does.
   */
  public void forget(Instant olderThan) {
    Instant atMost = clock.instant().minus(KEPT_AT_LEAST);
    Instant limit = olderThan.isBefore(atMost) ? olderThan : atMost;
    for (List<Entry> entries : byRecipient.values()) {
      for (Entry entry : entries) {
        Instant committedAt = entry.committedAt;
        if (committedAt != null && committedAt.isBefore(limit)) {
          remove(entry);
        }
      }
    }
  }

  /** Opt-outs kept; a gauge. */
  public int size() {
    return count.get();
  }

  private void remove(Entry entry) {
    byRecipient.computeIfPresent(
        entry.optOut.recipient(),
        (_, entries) -> {
          List<Entry> rest = new ArrayList<>(entries);
          if (rest.remove(entry)) {
            count.decrementAndGet();
          }
          return rest.isEmpty() ? null : List.copyOf(rest);
        });
  }

  private static List<Entry> joined(List<Entry> some, List<Entry> more) {
    List<Entry> all = new ArrayList<>(some);
    all.addAll(more);
    return List.copyOf(all);
  }
}
