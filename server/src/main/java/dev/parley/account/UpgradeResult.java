package dev.parley.account;

/** What came of making a trial account a full one. */
public sealed interface UpgradeResult {
  record Upgraded(Account account) implements UpgradeResult {}

  /** It is a full one already; nothing was written. */
  record Unchanged(Account account) implements UpgradeResult {}

  /** A subaccount is what its owner is. */
  record OfOwner(AccountSid owner) implements UpgradeResult {}

  record NoSuchAccount() implements UpgradeResult {}
}
