package dev.parley.account;

import dev.parley.audit.Cause;

/** Accounts of tests on a real database. */
public final class TestAccounts {
  public static final Cause CAUSE = Cause.parley("test", "");

  private TestAccounts() {}

  public static Cause cause(String reason) {
    return Cause.parley("test", reason);
  }

  /** A top-level account that may send. */
  public static Account create(ManagedAccounts accounts, String friendlyName) {
    return accounts.create(NewAccount.named(friendlyName), CAUSE).orThrow();
  }

  public static Account createUnder(
      ManagedAccounts accounts, AccountSid owner, String friendlyName) {
    return accounts.create(NewAccount.under(owner, friendlyName), CAUSE).orThrow();
  }
}
