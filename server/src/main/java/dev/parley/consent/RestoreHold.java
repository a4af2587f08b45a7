package dev.parley.consent;

import dev.parley.audit.Cause;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether messages wait because the database was put back and what opted out meanwhile is not
 * known.
 */
public interface RestoreHold {
  /** For installations that keep no journal. */
  RestoreHold NONE =
      new RestoreHold() {
        @Override
        public Optional<Held> held() {
          return Optional.empty();
        }

        @Override
        public int confirm(String note, Cause cause) {
          return 0;
        }
      };

  /**
   * @param since recipients who texted a sender later are known to want its messages or not
   * @param reason for the operator, a sentence
   */
  record Held(Instant since, String reason) {}

  /** Empty when nothing waits. No query. */
  Optional<Held> held();

  /**
   * An operator takes the opt-outs of this database as complete. Answers how many restores that
   * settled; they are kept with who said so, and the record has it.
   *
   * @param note whose word it is, as they write it
   */
  int confirm(String note, Cause cause);
}
