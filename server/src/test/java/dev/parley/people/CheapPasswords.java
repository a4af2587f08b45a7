package dev.parley.people;

import java.security.SecureRandom;

/** Passwords that cost next to nothing to hash: most tests are not about what a guess costs. */
public final class CheapPasswords {
  private CheapPasswords() {}

  public static Passwords with(SecureRandom random) {
    return new Passwords(random, new Passwords.Cost(64, 1));
  }
}
