package dev.parley.account;

import dev.parley.audit.Cause;
import dev.parley.config.Secret;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** API keys in memory; sids and secrets are counted up. */
public final class FakeKeys implements Keys {
  private static final Cause TEST = Cause.parley("test", "");

  private final Map<KeySid, NewKey> keys = new LinkedHashMap<>();
  private final Clock clock;
  private long counter;

  FakeKeys(Clock clock) {
    this.clock = clock;
  }

  /** A standard key. */
  public NewKey create(AccountSid account, String friendlyName) {
    return create(account, friendlyName, ApiKey.Kind.STANDARD, TEST).orElseThrow();
  }

  @Override
  public synchronized Optional<ApiKey> find(KeySid sid) {
    return Optional.ofNullable(keys.get(sid)).map(NewKey::key);
  }

  @Override
  public synchronized List<ApiKey> of(AccountSid account) {
    return keys.values().stream()
        .map(NewKey::key)
        .filter(key -> key.account().equals(account))
        .toList();
  }

  @Override
  public synchronized Optional<ApiKey> authenticate(String user, String secret) {
    return KeySid.parse(user)
        .map(keys::get)
        .filter(key -> key.secret().matches(secret))
        .map(NewKey::key);
  }

  @Override
  public synchronized Optional<NewKey> create(
      AccountSid account, String friendlyName, ApiKey.Kind kind, Cause cause) {
    if (of(account).size() >= KEYS_MAX) {
      return Optional.empty();
    }
    KeySid sid = new KeySid(new UUID(0xB0L, ++counter));
    ApiKey key = new ApiKey(sid, account, kind, friendlyName, clock.instant(), clock.instant());
    NewKey made = new NewKey(key, new Secret("secret-" + counter));
    keys.put(sid, made);
    return Optional.of(made);
  }

  @Override
  public synchronized Optional<ApiKey> rename(KeySid sid, String friendlyName, Cause cause) {
    return Optional.ofNullable(
            keys.computeIfPresent(
                sid,
                (_, old) ->
                    new NewKey(old.key().withName(friendlyName, clock.instant()), old.secret())))
        .map(NewKey::key);
  }

  @Override
  public synchronized boolean revoke(KeySid sid, Cause cause) {
    return keys.remove(sid) != null;
  }
}
