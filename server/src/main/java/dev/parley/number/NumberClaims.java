package dev.parley.number;

import dev.parley.account.AccountSid;
import dev.parley.e164.PhoneNumber;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Who says something about a number that only its holder can confirm: a code is texted to it, and
 * given back. Thread-safe.
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

  /** What a code is good for; it is good for nothing else. */
  enum Purpose {
    /** The account texts from the number (clause S24). */
    HOLD("hold", true),

    /** The account may text the number (clause S7). */
    RECEIVE("receive", true),

    /** Likewise; the account knows the code, and the phone texts it back. */
    ANSWER("answer", false);

    private final String text;
    private final boolean texted;

    Purpose(String text, boolean texted) {
      this.text = text;
      this.texted = texted;
    }

    public String text() {
      return text;
    }

    /** Whether its code is sent to the number, and so counted. */
    boolean texted() {
      return texted;
    }
  }

  /** What came of asking for a code. */
  sealed interface Begun {
    /** It is kept and can be texted. */
    record Until(Instant expires) implements Begun {}

    /** The number got {@link #CODES_MAX} already. */
    record NumberHasEnough() implements Begun {}

    /** The account asked for {@link #ACCOUNT_CODES_MAX} already. */
    record AccountHasEnough() implements Begun {}
  }

  /**
   * Keeps a code that is about to be texted, in the place of one that the account had before.
   *
   * @param label handed back with the right code
   */
  Begun begin(AccountSid account, PhoneNumber number, Purpose purpose, String label, String code);

  /** What came of giving a code back. */
  sealed interface Confirmation {
    /**
     * @param label as it was given at the beginning
     */
    record Right(String label) implements Confirmation {}

    /**
     * @param triesLeft how often it may be wrong again
     */
    record Wrong(int triesLeft) implements Confirmation {}

    /** There is no code, it expired, or it was wrong too often. */
    record NoClaim() implements Confirmation {}
  }

  /** A right code is good once. */
  Confirmation confirm(AccountSid account, PhoneNumber number, Purpose purpose, String code);

  /** Who waits for this number to text a code back; a handful at most. */
  List<AccountSid> awaitingAnswer(PhoneNumber number);
}
