package dev.parley.account;

import dev.parley.audit.Cause;

/** Accounts of tests on a real database. */
public final class TestAccounts {
  public static final Cause CAUSE = Cause.parley("test", "");

  private TestAccounts() {}

  public static Cause cause(String reason) {
    return Cause.parley("test", reason);
  }

  /** A top-level account that accepted the terms. */
  public static Account create(ManagedAccounts accounts, String friendlyName) {
    AccountSid sid = accounts.create(NewAccount.named(friendlyName), CAUSE).orThrow().sid();
    return accounts.acceptTerms(sid, Terms.current().number(), "Tests.", CAUSE).orElseThrow();
  }

  public static Account createUnder(
      ManagedAccounts accounts, AccountSid owner, String friendlyName) {
    return accounts.create(NewAccount.under(owner, friendlyName), CAUSE).orThrow();
  }
}
