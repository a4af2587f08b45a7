package dev.parley.account;

import java.time.Instant;

/**
 * The terms that an account accepted (clause S4).
 *
 * @param number counts the acceptances of the account, from 1
 * @param version of the terms
 * @param byKind what kind of actor accepted them, a word of the audit log
 * @param by who: name of a person, sid of credentials
 * @param declaredUse what the account sends, and to whom, in its own words
 */
public record TermsAcceptance(
    int number, int version, String byKind, String by, String declaredUse, Instant at) {
  public static final int DECLARED_USE_MAX = 1_000;

  public TermsAcceptance {
    if (declaredUse.isBlank() || declaredUse.length() > DECLARED_USE_MAX) {
      throw new IllegalArgumentException(
          "a declared use of " + declaredUse.length() + " characters");
    }
  }
}
