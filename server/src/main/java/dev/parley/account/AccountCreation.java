package dev.parley.account;

/** What came of asking for an account. */
public sealed interface AccountCreation {
  record Created(Account account) implements AccountCreation {}

  /** An account has this sid already. */
  record SidTaken() implements AccountCreation {}

  /** There is no such parent, or it is a subaccount itself, or not active. */
  record UnfitOwner() implements AccountCreation {}

  /** The parent has {@link ManagedAccounts#SUBACCOUNTS_MAX} that are not closed. */
  record TooMany() implements AccountCreation {}

  /** For who knows that nothing is in the way. */
  default Account orThrow() {
    if (this instanceof Created(Account account)) {
      return account;
    }
    throw new IllegalStateException("no account was made: " + this);
  }
}
