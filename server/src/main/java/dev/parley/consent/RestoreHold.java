package dev.parley.consent;

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
        public int confirm(String by) {
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
   * settled; they are kept with the name.
   */
  int confirm(String by);
}
