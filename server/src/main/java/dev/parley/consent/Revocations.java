package dev.parley.consent;

import dev.parley.sid.SidSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Opt-outs that messages in the queues may not know of, for the last look before a segment is
 * written. No query: what was decided before an opt-out and leaves after it meets the opt-out here.
 *
 * <p>An opt-out enters <em>before</em> its commit and is undone when that fails, so there is no
 * moment at which it is in force and not seen. It may be forgotten when every waiting message was
 * accepted after its commit, for those messages read it from the database. What came after what is
 * known by the order of sids, and time passes by the monotonic clock: neither is moved by somebody
 * who sets the wall clock. Thread-safe.
 */
public final class Revocations {
  /** Opt-outs kept in memory. */
  public static final int KEPT_MAX = 100_000;

  /** Kept at least this long after the commit, for messages on their way into the queues. */
  public static final Duration KEPT_AT_LEAST = Duration.ofMinutes(5);

  private final SidSource sids;
  private final LongSupplier nanoTime;
  private final int keptMax;
  private final Map<String, List<Entry>> byRecipient = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();

  /**
   * @param sids where messages get theirs
   * @param nanoTime monotonic, like {@link System#nanoTime}
   */
  public Revocations(SidSource sids, LongSupplier nanoTime) {
    this(sids, nanoTime, KEPT_MAX);
  }

  Revocations(SidSource sids, LongSupplier nanoTime, int keptMax) {
    this.sids = sids;
    this.nanoTime = nanoTime;
    this.keptMax = keptMax;
  }

  /**
   * @param newest messages with greater sids read the opt-out from the database
   */
  private record Commit(long nanos, UUID newest) {}

  /** One opt-out between entering and the end of its transaction. End it exactly one way. */
  public final class Entry {
    private final OptOut optOut;
    private volatile @Nullable Commit commit;

    private Entry(OptOut optOut) {
      this.optOut = optOut;
    }

    /** Its transaction committed, or nobody knows whether it did. */
    public void committed() {
      commit = new Commit(nanoTime.getAsLong(), sids.newest());
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

  /** Whether {@link #reaches} may have something about this recipient. */
  public boolean knows(String recipient) {
    return byRecipient.containsKey(recipient);
  }

  /**
   * What is kept of one scope is in force of the other one too, for what waits from it. What is not
   * committed yet is left out.
   */
  public void copy(OptOutScope from, OptOutScope to) {
    for (List<Entry> entries : byRecipient.values()) {
      for (Entry entry : entries) {
        Commit commit = entry.commit;
        OptOut wanted = entry.optOut.of(to);
        if (commit != null
            && entry.optOut.scope().equals(from)
            && entries.stream().noneMatch(it -> it.optOut.equals(wanted))) {
          Entry copy =
              enter(wanted)
                  .orElseThrow(
                      () -> new IllegalStateException("too many opt-outs are kept in memory"));
          copy.commit = commit;
        }
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
   * Forgets what committed before any message that waits anywhere was accepted.
   *
   * @param oldest no message with a smaller sid waits
   */
  public void forget(UUID oldest) {
    long now = nanoTime.getAsLong();
    for (List<Entry> entries : byRecipient.values()) {
      for (Entry entry : entries) {
        Commit commit = entry.commit;
        if (commit != null
            && now - commit.nanos() > KEPT_AT_LEAST.toNanos()
            && SidSource.compare(commit.newest(), oldest) <= 0) {
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
