package dev.parley.number;

import dev.parley.audit.Cause;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rates that an operator gave to single senders while Parley runs, in segments a second. */
public interface RateOverrides {
  RateOverrides NONE =
      new RateOverrides() {
        @Override
        public Optional<Integer> of(SenderSid sender) {
          return Optional.empty();
        }

        @Override
        public void set(Sender sender, @Nullable Integer rate, Cause cause) {
          throw new UnsupportedOperationException("rates are not kept here");
        }
      };

  /** Answers at once, from memory. */
  Optional<Integer> of(SenderSid sender);

  /**
   * @param rate 1 to {@link Throughput#RATE_MAX}; null for that of its kind
   */
  void set(Sender sender, @Nullable Integer rate, Cause cause);
}
