package dev.parley.account;

/** What came of asking for another standing. */
public sealed interface StandingChange {
  record Changed(Account account) implements StandingChange {}

  /** It stood like that already; nothing was written. */
  record Unchanged(Account account) implements StandingChange {}

  /**
   * Before the account is closed more has to be kept of what it held than can be at once (clause
   * S7). To be asked for again, which goes on from there.
   */
  record Later() implements StandingChange {}

  /** Closing is final. */
  record Closed() implements StandingChange {}

  /** The operator suspended it, and an owner wants to lift that. */
  record SetByOperator() implements StandingChange {}

  /** Its parent may not act itself. */
  record ParentNotActive() implements StandingChange {}

  record NoSuchAccount() implements StandingChange {}
}
