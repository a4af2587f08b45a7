package dev.parley.account;

import dev.parley.config.Secret;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Accounts in memory; tokens and sids are counted up. */
public final class FakeAccounts implements Accounts {
  private final Map<AccountSid, Account> accounts = new LinkedHashMap<>();
  private final Map<String, Account> keys = new LinkedHashMap<>();
  private final Clock clock;
  private long counter;

  public FakeAccounts(Clock clock) {
    this.clock = clock;
  }

  public synchronized Account add(
      String friendlyName, @Nullable AccountSid owner, Account.Status status) {
    AccountSid sid = new AccountSid(new UUID(0xA0L, ++counter));
    Account account =
        new Account(
            sid,
            owner == null ? sid : owner,
            friendlyName,
            status,
            new Secret("token-" + counter),
            false,
            clock.instant(),
            clock.instant());
    accounts.put(sid, account);
    return account;
  }

  @Override
  public synchronized Optional<Account> find(AccountSid sid) {
    return Optional.ofNullable(accounts.get(sid));
  }

  @Override
  public synchronized List<Account> under(AccountSid owner) {
    List<Account> found = new ArrayList<>();
    for (Account account : accounts.values()) {
      if (account.sid().equals(owner) || account.owner().equals(owner)) {
        found.add(account);
      }
    }
    return found;
  }

  @Override
  public synchronized List<Account> all() {
    return List.copyOf(accounts.values());
  }

  @Override
  public synchronized Optional<Account> authenticate(String user, String password) {
    Account byKey = keys.get(user + ":" + password);
    if (byKey != null) {
      return Optional.of(byKey);
    }
    return AccountSid.parse(user)
        .flatMap(this::find)
        .filter(account -> account.authToken().matches(password));
  }

  @Override
  public synchronized Account create(String friendlyName) {
    return add(friendlyName, null, Account.Status.ACTIVE);
  }

  @Override
  public synchronized Optional<Account> setWebhookRetry(AccountSid sid, boolean enabled) {
    return Optional.ofNullable(
        accounts.computeIfPresent(sid, (_, a) -> a.withWebhookRetry(enabled, clock.instant())));
  }

  @Override
  public synchronized NewKey createKey(AccountSid account, String friendlyName) {
    NewKey key =
        new NewKey(new KeySid(new UUID(0xB0L, ++counter)), new Secret("secret-" + counter));
    keys.put(key.sid() + ":" + key.secret().value(), find(account).orElseThrow());
    return key;
  }
}
