package dev.parley.account;

import dev.parley.audit.AuditLog;
import dev.parley.audit.Cause;
import dev.parley.audit.Change;
import dev.parley.config.Secret;
import dev.parley.sid.SidSource;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** API keys in memory, written through to the table {@code api_key}. Thread-safe. */
final class KeyStore implements Keys {
  private static final Logger log = LoggerFactory.getLogger(KeyStore.class);

  private static final Comparator<ApiKey> OLDEST_FIRST =
      Comparator.comparing(ApiKey::createdAt).thenComparing(key -> key.sid().toString());

  private final Jdbi jdbi;
  private final AuditLog audit;
  private final SidSource sids;
  private final Clock clock;
  private final Secrets secrets;
  private final Map<KeySid, Known> keys = new ConcurrentHashMap<>();
  private final ReentrantLock changes = new ReentrantLock();

  /** What unknown keys are compared with, so that the answer takes as long as for known ones. */
  private final byte[] nobodysDigest;

  private record Known(ApiKey key, byte[] secretDigest) {}

  KeyStore(Jdbi jdbi, AuditLog audit, SidSource sids, Clock clock, Secrets secrets) {
    this.jdbi = jdbi;
    this.audit = audit;
    this.sids = sids;
    this.clock = clock;
    this.secrets = secrets;
    this.nobodysDigest = Secrets.digest(secrets.next().value());
    jdbi.useHandle(
        handle ->
            handle
                .createQuery("select * from api_key")
                .map((row, _) -> known(row))
                .forEach(known -> keys.put(known.key().sid(), known)));
  }

  @Override
  public Optional<ApiKey> find(KeySid sid) {
    return Optional.ofNullable(keys.get(sid)).map(Known::key);
  }

  @Override
  public List<ApiKey> of(AccountSid account) {
    return keys.values().stream()
        .map(Known::key)
        .filter(key -> key.account().equals(account))
        .sorted(OLDEST_FIRST)
        .toList();
  }

  @Override
  public Optional<ApiKey> authenticate(String user, String secret) {
    Known known = KeySid.parse(user).map(keys::get).orElse(null);
    byte[] expected = known == null ? nobodysDigest : known.secretDigest();
    boolean matches = MessageDigest.isEqual(expected, Secrets.digest(secret));
    return matches && known != null ? Optional.of(known.key()) : Optional.empty();
  }

  @Override
  public Optional<NewKey> create(
      AccountSid account, String friendlyName, ApiKey.Kind kind, Cause cause) {
    changes.lock();
    try {
      if (of(account).size() >= KEYS_MAX) {
        return Optional.empty();
      }
      Instant now = now();
      ApiKey key = new ApiKey(new KeySid(sids.next()), account, kind, friendlyName, now, now);
      Secret secret = secrets.next();
      Known known = new Known(key, Secrets.digest(secret.value()));
      insert(known, cause);
      keys.put(key.sid(), known);
      return Optional.of(new NewKey(key, secret));
    } finally {
      changes.unlock();
    }
  }

  private void insert(Known known, Cause cause) {
    ApiKey key = known.key();
    jdbi.useTransaction(
        handle -> {
          handle
              .createUpdate(
                  """
                  insert into api_key
                    (sid, account, kind, friendly_name, secret_sha256, created_at, updated_at)
                  values (:sid, :account, :kind, :name, :digest, :now, :now)
                  """)
              .bind("sid", key.sid().id())
              .bind("account", key.account().id())
              .bind("kind", key.kind().text())
              .bind("name", key.friendlyName())
              .bind("digest", known.secretDigest())
              .bind("now", key.createdAt())
              .execute();
          audit.append(handle, change(cause, key, "key.created", Map.of(), words(key)));
        });
  }

  @Override
  public Optional<ApiKey> rename(KeySid sid, String friendlyName, Cause cause) {
    changes.lock();
    try {
      Known before = keys.get(sid);
      if (before == null) {
        return Optional.empty();
      }
      ApiKey after = before.key().withName(friendlyName, now());
      jdbi.useTransaction(
          handle -> {
            handle
                .createUpdate(
                    """
                    update api_key set friendly_name = :name, updated_at = :now where sid = :sid
                    """)
                .bind("name", friendlyName)
                .bind("now", after.updatedAt())
                .bind("sid", sid.id())
                .execute();
            audit.append(
                handle,
                Change.between(
                    cause,
                    after.account().id(),
                    "key.renamed",
                    sid.toString(),
                    words(before.key()),
                    words(after)));
          });
      keys.put(sid, new Known(after, before.secretDigest()));
      return Optional.of(after);
    } finally {
      changes.unlock();
    }
  }

  /** Out of memory first: nobody is let in while the transaction runs. */
  @Override
  public boolean revoke(KeySid sid, Cause cause) {
    changes.lock();
    try {
      Known known = keys.remove(sid);
      if (known == null) {
        return false;
      }
      boolean committed = false;
      try {
        jdbi.useTransaction(
            handle -> {
              handle
                  .createUpdate("delete from api_key where sid = :sid")
                  .bind("sid", sid.id())
                  .execute();
              audit.append(
                  handle, change(cause, known.key(), "key.revoked", words(known.key()), Map.of()));
            });
        committed = true;
      } finally {
        if (!committed) {
          takeBack(known);
        }
      }
      return true;
    } finally {
      changes.unlock();
    }
  }

  /** As the database has it. When it cannot be asked the key stays revoked until the next start. */
  private void takeBack(Known known) {
    KeySid sid = known.key().sid();
    try {
      if (jdbi.withHandle(handle -> isStored(handle, sid))) {
        keys.put(sid, known);
      }
    } catch (RuntimeException away) {
      log.error("event=key_unknown key={}", sid, away);
    }
  }

  private static boolean isStored(Handle handle, KeySid sid) {
    return handle
        .createQuery("select exists (select from api_key where sid = :sid)")
        .bind("sid", sid.id())
        .mapTo(Boolean.class)
        .one();
  }

  private static Change change(
      Cause cause,
      ApiKey key,
      String action,
      Map<String, String> before,
      Map<String, String> after) {
    return new Change(cause, key.account().id(), action, key.sid().toString(), before, after);
  }

  private static Map<String, String> words(ApiKey key) {
    return Map.of("friendly_name", key.friendlyName(), "kind", key.kind().text());
  }

  private static Known known(ResultSet row) throws SQLException {
    ApiKey key =
        new ApiKey(
            new KeySid(row.getObject("sid", UUID.class)),
            new AccountSid(row.getObject("account", UUID.class)),
            ApiKey.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
            row.getString("friendly_name"),
            row.getTimestamp("created_at").toInstant(),
            row.getTimestamp("updated_at").toInstant());
    return new Known(key, row.getBytes("secret_sha256"));
  }

  /** As PostgreSQL keeps it: microseconds. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
