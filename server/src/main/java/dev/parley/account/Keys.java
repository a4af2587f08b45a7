package dev.parley.account;

import dev.parley.audit.Cause;
import dev.parley.config.Secret;
import java.util.List;
import java.util.Optional;

/** API keys, read from memory, written through to the database; every change is audited. */
public interface Keys {
  int NAME_MAX = 64;

  /** Keys of one account. */
  int KEYS_MAX = 1_000;

  Optional<ApiKey> find(KeySid sid);

  /** Oldest first. */
  List<ApiKey> of(AccountSid account);

  /** The key with this sid and secret. Never touches the database. */
  Optional<ApiKey> authenticate(String user, String secret);

  /** Makes a key; its secret is shown this once. Empty when the account has {@link #KEYS_MAX}. */
  Optional<NewKey> create(AccountSid account, String friendlyName, ApiKey.Kind kind, Cause cause);

  /** Empty when there is no such key. */
  Optional<ApiKey> rename(KeySid sid, String friendlyName, Cause cause);

  /** Ends all access by this key at once; false when there is no such key. */
  boolean revoke(KeySid sid, Cause cause);

  record NewKey(ApiKey key, Secret secret) {
    public KeySid sid() {
      return key.sid();
    }
  }
}
