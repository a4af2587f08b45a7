package dev.parley.number;

import dev.parley.account.AccountSid;
import dev.parley.e164.PhoneNumber;
import java.time.Duration;
import java.time.Instant;

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

  /** Codes that one account has texted in a {@link #WINDOW}, whomever to. */
  int ACCOUNT_CODES_MAX = 20;

  Duration WINDOW = Duration.ofDays(1);

  /** What came of asking for a code. */
  sealed interface Begun {
    /** It is kept and can be texted. */
    record Until(Instant expires) implements Begun {}

    /** The number got {@link #CODES_MAX} already. */
    record NumberHasEnough() implements Begun {}

    /** The account asked for {@link #ACCOUNT_CODES_MAX} already. */
    record AccountHasEnough() implements Begun {}
  }

  /** Keeps a code that is about to be texted, in the place of one that the account had before. */
  Begun begin(AccountSid account, PhoneNumber number, String code);

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
