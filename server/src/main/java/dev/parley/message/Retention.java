package dev.parley.message;

import dev.parley.account.AccountSid;
import dev.parley.audit.Cause;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long messages are kept: all of them for the instance's days, and the bodies of an account for
 * fewer days when that was set. Blocking.
 */
public interface Retention {
  /** The smallest number of days an account can ask for. */
  int ACCOUNT_DAYS_MIN = 1;

  /** After how many days whole messages go. */
  int instanceDays();

  /** What was set for an account; empty when its bodies are kept as long as the messages. */
  Optional<Setting> of(AccountSid account);

  /**
   * Sets an account's days.
   *
   * @param days {@value #ACCOUNT_DAYS_MIN} to {@link #instanceDays()}; the latter lifts the setting
   */
  Optional<Setting> set(AccountSid account, int days, Cause cause);

  /** Removes what is old now, for a bounded time; the rest goes with the next run. */
  Run run(Cause cause);

  /**
   * @param removed bodies removed so far
   * @param doneBefore bodies accepted before it are gone; null before the first run
   */
  record Setting(
      AccountSid account, int days, Instant setAt, long removed, @Nullable Instant doneBefore) {}

  /**
   * What one run did.
   *
   * @param partitions names of the partitions dropped
   * @param bodies bodies removed
   * @param finished false when something is left for the next run
   * @param waitsFor why nothing was removed, in a sentence; null when nothing stood in the way
   */
  record Run(List<String> partitions, long bodies, boolean finished, @Nullable String waitsFor) {
    public Run {
      partitions = List.copyOf(partitions);
    }
  }
}
