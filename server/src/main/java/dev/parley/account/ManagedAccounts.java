package dev.parley.account;

import dev.parley.audit.Cause;
import java.util.Optional;

/** Accounts that can be changed, written through to the database; every change is audited. */
public interface ManagedAccounts extends Accounts {
  /** Subaccounts of one parent that are not closed, as at Twilio. */
  int SUBACCOUNTS_MAX = 1_000;

  AccountCreation create(NewAccount wanted, Cause cause);

  /** Empty when there is no such account. */
  Optional<Account> rename(AccountSid sid, String friendlyName, Cause cause);

  /**
   * Suspends, resumes or closes (clause S3). What closes closes its subaccounts too, and gives up
   * its senders. A worse standing is in force before it is committed; see {@link StandingWatch}.
   *
   * @param setBy for whom
   */
  StandingChange changeStanding(
      AccountSid sid, Standing.Status status, Standing.SetBy setBy, Cause cause);

  /** From now on told of every standing that falls; there is one. */
  void watchStanding(StandingWatch watch);

  /** From now on gives up what closed accounts hold; there is one. */
  void releaseOnClose(Holdings holdings);

  /**
   * Keeps that a top-level account accepted the terms (clause S4), and what it uses the platform
   * for. Empty when there is no such account, or it is a subaccount.
   *
   * @param version one that is offered
   */
  Optional<Account> acceptTerms(AccountSid sid, int version, String declaredUse, Cause cause);

  /** Sets whether failed webhooks are called again; empty when there is no such account. */
  Optional<Account> setWebhookRetry(AccountSid sid, boolean enabled, Cause cause);

  /**
   * Makes a trial account, and its subaccounts with it, full ones. There is no way back: who was
   * vouched for is suspended or closed.
   */
  UpgradeResult upgrade(AccountSid sid, Cause cause);

  /** A fresh second token, in the place of the one before. Empty when there is no such account. */
  Optional<Account> addSecondaryToken(AccountSid sid, Cause cause);

  /** Empty when the account has none. */
  Optional<Account> dropSecondaryToken(AccountSid sid, Cause cause);

  /**
   * The second token becomes the first, with which callbacks are signed; the old first is worth
   * nothing from then on. Empty when the account has no second one.
   */
  Optional<Account> promoteSecondaryToken(AccountSid sid, Cause cause);

  /** The users of applications that were stopped. */
  EndUsers endUsers();

  /** The verified numbers of all accounts. */
  OutgoingCallerIds callerIds();

  /** The postal addresses of all accounts. */
  PostalAddresses addresses();

  /** The applications of all accounts. */
  Applications applications();

  /** The API keys of all accounts. */
  Keys keys();
}
