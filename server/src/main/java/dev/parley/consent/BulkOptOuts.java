package dev.parley.consent;

import dev.parley.account.AccountSid;
import dev.parley.audit.Cause;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opt-outs that people gave elsewhere, taken over many at once (clause S7). They count as if STOP
 * had been texted here: the same scopes, and START lifts them. Thread-safe.
 */
public interface BulkOptOuts {
  /** People taken over at once. */
  int ROWS_MAX = 500;

  /**
   * One person.
   *
   * @param recipient E.164
   * @param since when it was given, as far as somebody wrote that down
   */
  record Row(String recipient, List<OptOutScope> scopes, @Nullable Instant since) {
    public Row {
      scopes = List.copyOf(scopes);
      if (scopes.isEmpty()) {
        throw new IllegalArgumentException("an opt-out of nothing");
      }
    }
  }

  /** What came of it. */
  sealed interface Taken {
    /**
     * @param recorded in force from now on
     * @param known in force before
     * @param optedInSince left alone: they opted in here after it
     */
    record Done(int recorded, int known, int optedInSince) implements Taken {}

    /** Nothing was recorded; the same can be asked again later. */
    record Later(String why) implements Taken {}
  }

  /**
   * Records what is not in force yet, all or nothing, with one audit entry in the account's chain.
   *
   * @throws IllegalArgumentException for more than {@link #ROWS_MAX} rows
   */
  Taken take(AccountSid account, List<Row> rows, Cause cause);

  /** What {@link #take} would come to. */
  Taken.Done look(List<Row> rows);
}
