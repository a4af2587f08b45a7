package dev.parley.people;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Argon2id (RFC 9106). Each hash takes its memory for some tens of milliseconds, so only a few are
 * made at the same time. Thread-safe.
 */
public final class Passwords {
  public static final int LENGTH_MIN = 12;
  public static final int LENGTH_MAX = 128;

  private static final int LANES = 1;
  private static final int HASH_OCTETS = 32;
  private static final int SALT_OCTETS = 16;
  private static final int CONCURRENT_MAX = 4;
  private static final int DISTINCT_MIN = 5;

  private final SecureRandom random;
  private final Cost cost;
  private final Semaphore running = new Semaphore(CONCURRENT_MAX);

  /** What the passwords of unknown people are compared with: their answer takes as long. */
  private final String nobodys;

  public Passwords(SecureRandom random) {
    this(random, Cost.STANDARD);
  }

  Passwords(SecureRandom random, Cost cost) {
    this.random = random;
    this.cost = cost;
    this.nobodys = hash(Secrets.hex(random, HASH_OCTETS));
  }

  /**
   * What a guess costs. A hash says its own, so that hashes of other costs still match.
   *
   * @param memoryKib KiB
   */
  record Cost(int memoryKib, int passes) {
    /** The least that OWASP's password storage sheet asks for. */
    static final Cost STANDARD = new Cost(19 * 1024, 2);
  }

  /** Why a password cannot be taken; empty when it can. */
  public static Optional<String> problem(String password, Login login) {
    if (password.length() < LENGTH_MIN) {
      return Optional.of("A password has at least " + LENGTH_MIN + " characters.");
    }
    if (password.length() > LENGTH_MAX) {
      return Optional.of("A password has at most " + LENGTH_MAX + " characters.");
    }
    if (password.toLowerCase(Locale.ROOT).contains(login.text())) {
      return Optional.of("A password does not hold the login.");
    }
    if (password.chars().distinct().count() < DISTINCT_MIN) {
      return Optional.of(
          "A password has at least " + DISTINCT_MIN + " characters that differ from each other.");
    }
    return Optional.empty();
  }

  String hash(String password) {
    byte[] salt = new byte[SALT_OCTETS];
    random.nextBytes(salt);
    return limited(
        () ->
            Argon2Function.getInstance(
                    cost.memoryKib(), cost.passes(), LANES, HASH_OCTETS, Argon2.ID)
                .hash(octets(password), salt)
                .getResult());
  }

  boolean matches(String password, String hash) {
    return password.length() <= LENGTH_MAX
        && limited(() -> Argon2Function.getInstanceFromHash(hash).check(password, hash));
  }

  /** Takes as long as a comparison. */
  void compareWithNobodys(String password) {
    boolean ignored = matches(password, nobodys);
    if (ignored) {
      throw new IllegalStateException("a random password was guessed");
    }
  }

  private <T> T limited(java.util.function.Supplier<T> work) {
    running.acquireUninterruptibly();
    try {
      return work.get();
    } finally {
      running.release();
    }
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
