package dev.parley.account;

import java.util.List;
import java.util.Optional;

/**
 * The accounts of this installation, read from memory, written through to the database.
 * Thread-safe.
 */
public interface Accounts {
  Optional<Account> find(AccountSid sid);

  /** The account itself and its subaccounts, oldest first. */
  List<Account> under(AccountSid owner);

  List<Account> all();

  /**
   * Who the Basic credentials belong to: an account sid with its auth token, or an API key sid with
   * its secret. Empty when they do not match. Never touches the database.
   */
  Optional<Account> authenticate(String user, String password);

  /** Makes a top-level account with a fresh token. */
  Account create(String friendlyName);

  /** Sets whether failed webhooks are called again; empty when there is no such account. */
  Optional<Account> setWebhookRetry(AccountSid sid, boolean enabled);

  /** Makes an API key; its secret is shown this once. */
  NewKey createKey(AccountSid account, String friendlyName);

  record NewKey(KeySid sid, dev.parley.config.Secret secret) {}
}
