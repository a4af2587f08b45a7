package dev.parley.bench;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.config.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** One active account, which nobody changes. */
final class OneAccount implements Accounts {
  static final AccountSid SID = new AccountSid(new UUID(0x7000, 1));

  private final Account account =
      new Account(
          SID,
          SID,
          "Bench",
          Account.Status.ACTIVE,
          new Secret("none"),
          false,
          Instant.EPOCH,
          Instant.EPOCH);

  @Override
  public Optional<Account> find(AccountSid sid) {
    return sid.equals(SID) ? Optional.of(account) : Optional.empty();
  }

  @Override
  public List<Account> under(AccountSid owner) {
    return List.of(account);
  }

  @Override
  public List<Account> all() {
    return List.of(account);
  }

  @Override
  public Optional<Account> authenticate(String user, String password) {
    return Optional.empty();
  }

  @Override
  public Account create(String friendlyName) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Account> setWebhookRetry(AccountSid sid, boolean enabled) {
    throw new UnsupportedOperationException();
  }

  @Override
  public NewKey createKey(AccountSid sid, String friendlyName) {
    throw new UnsupportedOperationException();
  }
}
