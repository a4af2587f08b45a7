package dev.parley.account;

import dev.parley.config.Secret;
import dev.parley.sid.SidSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Accounts in memory, written through to the tables {@code account} and {@code api_key}. Everything
 * is read at construction: installations have thousands of accounts, not millions. Thread-safe;
 * changes are made one at a time.
 */
public final class AccountStore implements Accounts {
  private static final int TOKEN_OCTETS = 16;
  private static final Comparator<Account> OLDEST_FIRST =
      Comparator.comparing(Account::createdAt).thenComparing(account -> account.sid().toString());

  private final Jdbi jdbi;
  private final MasterKey masterKey;
  private final SidSource sids;
  private final Clock clock;
  private final SecureRandom random;
  private final Map<AccountSid, Account> accounts = new ConcurrentHashMap<>();
  private final Map<KeySid, Key> keys = new ConcurrentHashMap<>();
  private final ReentrantLock changes = new ReentrantLock();

  /** What unknown users are compared with, so that the answer takes as long as for known ones. */
  private final Secret nobodysToken;

  private final byte[] nobodysDigest;

  private record Key(AccountSid account, byte[] secretDigest) {}

  public AccountStore(
      Jdbi jdbi, MasterKey masterKey, SidSource sids, Clock clock, SecureRandom random) {
    this.jdbi = jdbi;
    this.masterKey = masterKey;
    this.sids = sids;
    this.clock = clock;
    this.random = random;
    this.nobodysToken = randomSecret();
    this.nobodysDigest = digest(randomSecret().value());
    load();
  }

  @Override
  public Optional<Account> find(AccountSid sid) {
    return Optional.ofNullable(accounts.get(sid));
  }

  @Override
  public List<Account> under(AccountSid owner) {
    return accounts.values().stream()
        .filter(account -> account.owner().equals(owner) || account.sid().equals(owner))
        .sorted(OLDEST_FIRST)
        .toList();
  }

  @Override
  public List<Account> all() {
    return accounts.values().stream().sorted(OLDEST_FIRST).toList();
  }

  @Override
  public Optional<Account> authenticate(String user, String password) {
    return user.startsWith(KeySid.PREFIX) ? byKey(user, password) : byToken(user, password);
  }

  @Override
  public Account create(String friendlyName) {
    return create(null, friendlyName);
  }

  /** Makes a subaccount. The owner must be a top-level account. */
  public Account createUnder(AccountSid owner, String friendlyName) {
    Account parent = find(owner).orElseThrow(() -> new IllegalArgumentException("no " + owner));
    if (!parent.owner().equals(parent.sid())) {
      throw new IllegalArgumentException(owner + " is a subaccount itself");
    }
    return create(owner, friendlyName);
  }

  /** Changes the standing (clause S3); empty when there is no such account or it is closed. */
  public Optional<Account> changeStatus(AccountSid sid, Account.Status status) {
    changes.lock();
    try {
      Instant now = now();
      int changed =
          jdbi.withHandle(
              handle ->
                  handle
                      .createUpdate(
                          """
                          update account set status = :status, updated_at = :now
                          where sid = :sid and status <> 'closed'
                          """)
                      .bind("status", text(status))
                      .bind("now", now)
                      .bind("sid", sid.id())
                      .execute());
      if (changed == 0) {
        return Optional.empty();
      }
      return Optional.ofNullable(
          accounts.computeIfPresent(sid, (_, a) -> a.withStatus(status, now)));
    } finally {
      changes.unlock();
    }
  }

  @Override
  public Optional<Account> setWebhookRetry(AccountSid sid, boolean enabled) {
    changes.lock();
    try {
      Instant now = now();
      jdbi.useHandle(
          handle ->
              handle
                  .createUpdate(
                      """
                      update account set webhook_retry = :enabled, updated_at = :now
                      where sid = :sid
                      """)
                  .bind("enabled", enabled)
                  .bind("now", now)
                  .bind("sid", sid.id())
                  .execute());
      return Optional.ofNullable(
          accounts.computeIfPresent(sid, (_, a) -> a.withWebhookRetry(enabled, now)));
    } finally {
      changes.unlock();
    }
  }

  @Override
  public NewKey createKey(AccountSid account, String friendlyName) {
    KeySid sid = new KeySid(sids.next());
    Secret secret = randomSecret();
    byte[] digest = digest(secret.value());
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into api_key (sid, account, friendly_name, secret_sha256, created_at)
                    values (:sid, :account, :name, :digest, :now)
                    """)
                .bind("sid", sid.id())
                .bind("account", account.id())
                .bind("name", friendlyName)
                .bind("digest", digest)
                .bind("now", now())
                .execute());
    keys.put(sid, new Key(account, digest));
    return new NewKey(sid, secret);
  }

  private Optional<Account> byToken(String user, String password) {
    Account account = AccountSid.parse(user).map(accounts::get).orElse(null);
    Secret token = account == null ? nobodysToken : account.authToken();
    boolean matches = token.matches(password);
    return matches ? Optional.ofNullable(account) : Optional.empty();
  }

  private Optional<Account> byKey(String user, String password) {
    Key key = KeySid.parse(user).map(keys::get).orElse(null);
    byte[] expected = key == null ? nobodysDigest : key.secretDigest();
    boolean matches = MessageDigest.isEqual(expected, digest(password));
    return matches && key != null ? find(key.account()) : Optional.empty();
  }

  private Account create(@Nullable AccountSid owner, String friendlyName) {
    AccountSid sid = new AccountSid(sids.next());
    Instant now = now();
    Account account =
        new Account(
            sid,
            owner == null ? sid : owner,
            friendlyName,
            Account.Status.ACTIVE,
            randomSecret(),
            false,
            now,
            now);
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into account
                      (sid, owner, friendly_name, status, auth_token, created_at, updated_at)
                    values (:sid, :owner, :name, :status, :token, :now, :now)
                    """)
                .bind("sid", sid.id())
                .bind("owner", account.owner().id())
                .bind("name", friendlyName)
                .bind("status", text(account.status()))
                .bind("token", seal(account))
                .bind("now", now)
                .execute());
    accounts.put(sid, account);
    return account;
  }

  private void load() {
    jdbi.useHandle(
        handle -> {
          handle
              .createQuery(
                  """
                  select sid, owner, friendly_name, status, auth_token, webhook_retry, created_at,
                    updated_at
                  from account
                  """)
              .map((row, _) -> account(row))
              .forEach(account -> accounts.put(account.sid(), account));
          handle
              .createQuery("select sid, account, secret_sha256 from api_key")
              .map((row, _) -> addKey(row))
              .list();
        });
  }

  private Account account(ResultSet row) throws SQLException {
    AccountSid sid = new AccountSid(row.getObject("sid", UUID.class));
    byte[] token = masterKey.unseal(row.getBytes("auth_token"), context(sid));
    return new Account(
        sid,
        new AccountSid(row.getObject("owner", UUID.class)),
        row.getString("friendly_name"),
        Account.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
        new Secret(new String(token, StandardCharsets.US_ASCII)),
        row.getBoolean("webhook_retry"),
        row.getTimestamp("created_at").toInstant(),
        row.getTimestamp("updated_at").toInstant());
  }

  private KeySid addKey(ResultSet row) throws SQLException {
    KeySid sid = new KeySid(row.getObject("sid", UUID.class));
    AccountSid account = new AccountSid(row.getObject("account", UUID.class));
    keys.put(sid, new Key(account, row.getBytes("secret_sha256")));
    return sid;
  }

  private byte[] seal(Account account) {
    return masterKey.seal(
        account.authToken().value().getBytes(StandardCharsets.US_ASCII), context(account.sid()));
  }

  private static byte[] context(AccountSid sid) {
    return sid.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private Secret randomSecret() {
    byte[] octets = new byte[TOKEN_OCTETS];
    random.nextBytes(octets);
    return new Secret(HexFormat.of().formatHex(octets));
  }

  private static byte[] digest(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As PostgreSQL keeps it: microseconds. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static String text(Account.Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }
}
