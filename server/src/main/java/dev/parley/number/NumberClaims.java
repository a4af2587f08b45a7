package dev.parley.number;

import dev.parley.account.AccountSid;
import dev.parley.e164.PhoneNumber;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Who says that they hold a number: a code is texted to it, and who gives it back holds the number
 * (clause S24). Thread-safe.
 */
public interface NumberClaims {
  /** How long a code is good. */
  Duration VALID = Duration.ofMinutes(10);

  /** Wrong codes, after which the claim begins anew. */
  int TRIES_MAX = 5;

  /** Codes texted to one number in a {@link #WINDOW}, whoever asks: nobody is to be bothered. */
  int CODES_MAX = 3;

  Duration WINDOW = Duration.ofDays(1);

  /**
   * Keeps a code that is about to be texted. Empty when the number got {@link #CODES_MAX} already;
   * else when it expires.
   */
  Optional<Instant> begin(AccountSid account, PhoneNumber number, String code);

  /** What came of giving a code back. */
  sealed interface Confirmation {
    record Right() implements Confirmation {}

    /**
     * @param triesLeft how often it may be wrong again
     */
    record Wrong(int triesLeft) implements Confirmation {}

    /** There is no code, it expired, or it was wrong too often. */
    record NoClaim() implements Confirmation {}
  }

  /** A right code is good once. */
  Confirmation confirm(AccountSid account, PhoneNumber number, String code);
}
