package dev.parley.consent;

import dev.parley.consent.JournalKey.Hash;
import dev.parley.store.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Opt-outs that the journal has and the table has not, by the hash of their recipient. Usually
 * empty, and then nothing is hashed. Thread-safe.
 */
final class AheadOptOuts {
  /** Opt-outs kept in memory, some 150 octets each. */
  static final int AHEAD_MAX = 500_000;

  /** The source that such an opt-out is shown with. */
  static final String SOURCE = "journal";

  private final JournalKey key;
  private final int max;
  private final Map<Hash, List<JournalRecord>> byRecipient = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();

  AheadOptOuts(JournalKey key, int max) {
    this.key = key;
    this.max = max;
  }

  /**
   * @throws StoreException when there are more than can be kept: without them nothing may be sent
   */
  void addAll(Collection<JournalRecord> records) {
    if (records.size() > max - count.get()) {
      throw new StoreException(
          "The opt-out journal has "
              + records.size()
              + " opt-outs that this database does not know; at most "
              + max
              + " can be kept in memory. Restore a newer backup.");
    }
    records.forEach(this::add);
  }

  private void add(JournalRecord record) {
    byRecipient.compute(
        record.recipient(),
        (_, there) -> {
          List<JournalRecord> all = without(there, record);
          all.add(record);
          count.addAndGet(all.size() - (there == null ? 0 : there.size()));
          return List.copyOf(all);
        });
  }

  /** False when no more can be kept. */
  boolean offer(JournalRecord record) {
    if (count.get() >= max) {
      return false;
    }
    add(record);
    return true;
  }

  void remove(JournalRecord.Key gone) {
    byRecipient.computeIfPresent(
        gone.recipient(),
        (_, there) -> {
          List<JournalRecord> rest =
              new ArrayList<>(there.stream().filter(it -> !it.key().equals(gone)).toList());
          count.addAndGet(rest.size() - there.size());
          return rest.isEmpty() ? null : List.copyOf(rest);
        });
  }

  boolean has(JournalRecord.Key wanted) {
    return byRecipient.getOrDefault(wanted.recipient(), List.of()).stream()
        .anyMatch(it -> it.key().equals(wanted));
  }

  Optional<OptOut> reaches(
      String recipient, String senderAddress, String accountSid, @Nullable String serviceSid) {
    if (byRecipient.isEmpty()) {
      return Optional.empty();
    }
    List<JournalRecord> records = byRecipient.get(key.recipient(recipient));
    if (records == null) {
      return Optional.empty();
    }
    List<OptOutScope> scopes = new ArrayList<>();
    scopes.add(new OptOutScope.OfSender(senderAddress));
    scopes.add(new OptOutScope.OfAccount(accountSid));
    scopes.add(new OptOutScope.Everything());
    if (serviceSid != null) {
      scopes.add(new OptOutScope.OfService(serviceSid));
    }
    for (OptOutScope scope : scopes) {
      Hash hash = key.scope(scope);
      for (JournalRecord record : records) {
        if (record.scope().equals(hash)) {
          Instant since = Instant.ofEpochMilli(record.atMillis());
          return Optional.of(new OptOut(recipient, scope, since, SOURCE, null, null));
        }
      }
    }
    return Optional.empty();
  }

  /** All of one scope. */
  List<JournalRecord> of(Hash scope) {
    return byRecipient.values().stream()
        .flatMap(List::stream)
        .filter(record -> record.scope().equals(scope))
        .toList();
  }

  int size() {
    return count.get();
  }

  private static List<JournalRecord> without(
      @Nullable List<JournalRecord> there, JournalRecord record) {
    List<JournalRecord> rest = new ArrayList<>();
    if (there != null) {
      there.stream().filter(it -> !it.key().equals(record.key())).forEach(rest::add);
    }
    return rest;
  }
}
