package dev.parley.policy;

import java.util.List;

/**
 * The rules that every installation has, in their order. The order says which finding is the reason
 * given when several rules speak: first what could cost a life, then the standing of the account,
 * what it accepted and for whom it sends, then the address, then the right to the sender, then
 * whether the recipient expects a text of a trial account, then the will of the recipient: who does
 * not hold a sender is not told who opted out of it.
 */
public final class StandardRules {
  /** Raised whenever a rule is added, removed or changes its meaning. Kept with each decision. */
  public static final int POLICY_VERSION = 3;

  private static final List<Rule> ALL =
      List.of(
          new NotEmergency(),
          new AccountActive(),
          new TermsAccepted(),
          new EndUserActive(),
          new RecipientValid(),
          new SenderHeld(),
          new RecipientVerified(),
          new NotOptedOut());

  /**
   * What a person must decide. These speak of the state of the installation, not of what may be
   * sent, and so are no part of the policy's version.
   */
  private static final List<Rule> HOLDING = List.of(new OptOutsKnown());

  private StandardRules() {}

  public static List<Rule> all() {
    return ALL;
  }

  public static List<Rule> holding() {
    return HOLDING;
  }
}
