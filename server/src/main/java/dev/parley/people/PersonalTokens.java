package dev.parley.people;

import dev.parley.audit.AuditLog;
import dev.parley.audit.Cause;
import dev.parley.audit.Change;
import dev.parley.config.Secret;
import dev.parley.sid.SidSource;
import dev.parley.sid.SidText;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Personal tokens in memory, written through to the table {@code personal_token}. A token is {@code
 * pat_}, 32 hex digits that name it and 32 that prove it; of the latter only the SHA-256 is kept.
 * Thread-safe.
 */
public final class PersonalTokens {
  private static final Logger log = LoggerFactory.getLogger(PersonalTokens.class);
  private static final int SECRET_OCTETS = 16;
  private static final int ID_DIGITS = 32;
  private static final int LENGTH = PersonalToken.PREFIX.length() + ID_DIGITS + 2 * SECRET_OCTETS;
  private static final Duration USE_NOTED_EVERY = Duration.ofHours(1);

  private final Jdbi jdbi;
  private final AuditLog audit;
  private final People people;
  private final SidSource sids;
  private final Clock clock;
  private final SecureRandom random;
  private final Map<UUID, Stored> tokens = new ConcurrentHashMap<>();
  private final ReentrantLock changes = new ReentrantLock();

  /** What unknown tokens are compared with. */
  private final byte[] nobodys;

  private record Stored(PersonalToken token, byte[] digest) {}

  public PersonalTokens(
      Jdbi jdbi, AuditLog audit, People people, SidSource sids, Clock clock, SecureRandom random) {
    this.jdbi = jdbi;
    this.audit = audit;
    this.people = people;
    this.sids = sids;
    this.clock = clock;
    this.random = random;
    this.nobodys = Secrets.sha256(Secrets.hex(random, SECRET_OCTETS));
    load();
  }

  /** What came of making one. */
  public sealed interface Made {
    /**
     * @param text to be told once
     */
    record Done(PersonalToken token, Secret text) implements Made {}

    record TooMany() implements Made {}
  }

  /** Whose token this is: of an enabled person, not revoked, not expired. */
  public Optional<Person> authenticate(String text) {
    Stored stored = id(text).map(tokens::get).orElse(null);
    byte[] expected = stored == null ? nobodys : stored.digest();
    String secret = text.length() == LENGTH ? text.substring(LENGTH - 2 * SECRET_OCTETS) : "";
    boolean matches = MessageDigest.isEqual(expected, Secrets.sha256(secret));
    if (!matches || stored == null || !stored.token().opens(clock.instant())) {
      return Optional.empty();
    }
    Optional<Person> person = people.find(stored.token().person()).filter(Person::enabled);
    if (person.isPresent()) {
      noteUse(stored);
    }
    return person;
  }

  private static Optional<UUID> id(String text) {
    if (text.length() != LENGTH || !text.startsWith(PersonalToken.PREFIX)) {
      return Optional.empty();
    }
    int from = PersonalToken.PREFIX.length();
    return SidText.parse("PT", "PT" + text.substring(from, from + ID_DIGITS));
  }

  /** Those that still open something, newest first. */
  public List<PersonalToken> of(PersonSid person) {
    Instant now = clock.instant();
    return tokens.values().stream()
        .map(Stored::token)
        .filter(token -> token.person().equals(person) && token.opens(now))
        .sorted(Comparator.comparing(PersonalToken::createdAt).reversed())
        .toList();
  }

  /**
   * @param days until it expires, from 1 to {@link PersonalToken#DAYS_MAX}
   */
  public Made create(PersonSid person, String name, int days, Cause cause) {
    if (days < 1 || days > PersonalToken.DAYS_MAX || name.length() > PersonalToken.NAME_MAX) {
      throw new IllegalArgumentException("a token for " + days + " days");
    }
    Instant now = now();
    UUID id = sids.next();
    String secret = Secrets.hex(random, SECRET_OCTETS);
    PersonalToken token =
        new PersonalToken(id, person, name, now, now.plus(days, ChronoUnit.DAYS), null, null);
    Stored stored = new Stored(token, Secrets.sha256(secret));
    changes.lock();
    try {
      tokens.values().removeIf(known -> !known.token().opens(now));
      if (of(person).size() >= PersonalToken.TOKENS_MAX) {
        return new Made.TooMany();
      }
      insert(stored, cause);
      tokens.put(id, stored);
    } finally {
      changes.unlock();
    }
    String hex = SidText.format("", id);
    return new Made.Done(token, new Secret(PersonalToken.PREFIX + hex + secret));
  }

  private void insert(Stored stored, Cause cause) {
    PersonalToken token = stored.token();
    jdbi.useTransaction(
        handle -> {
          handle
              .createUpdate(
                  """
                  insert into personal_token
                    (id, person, name, secret_sha256, created_at, expires_at)
                  values (:id, :person, :name, :digest, :createdAt, :expiresAt)
                  """)
              .bind("id", token.id())
              .bind("person", token.person().id())
              .bind("name", token.name())
              .bind("digest", stored.digest())
              .bind("createdAt", token.createdAt())
              .bind("expiresAt", token.expiresAt())
              .execute();
          audit.append(
              handle,
              new Change(
                  cause,
                  null,
                  "personal_token.created",
                  token.person().toString(),
                  Map.of(),
                  Map.of(
                      "token",
                      token.id().toString(),
                      "name",
                      token.name(),
                      "expires",
                      token.expiresAt().toString())));
        });
  }

  /** Empty when the person has no such token that opens something. */
  public Optional<PersonalToken> revoke(PersonSid person, UUID id, Cause cause) {
    changes.lock();
    try {
      Stored stored = tokens.get(id);
      if (stored == null
          || !stored.token().person().equals(person)
          || !stored.token().opens(clock.instant())) {
        return Optional.empty();
      }
      Instant now = now();
      jdbi.useTransaction(handle -> revoke(handle, stored.token(), now, cause));
      tokens.remove(id);
      return Optional.of(stored.token());
    } finally {
      changes.unlock();
    }
  }

  private void revoke(Handle handle, PersonalToken token, Instant now, Cause cause) {
    handle
        .createUpdate("update personal_token set revoked_at = :now where id = :id")
        .bind("now", now)
        .bind("id", token.id())
        .execute();
    audit.append(
        handle,
        new Change(
            cause,
            null,
            "personal_token.revoked",
            token.person().toString(),
            Map.of("token", token.id().toString(), "name", token.name()),
            Map.of()));
  }

  /** All of the person, with the change that ends them; they open until it is committed. */
  public Runnable endWith(Handle handle, PersonSid person, Cause cause) {
    Instant now = now();
    List<PersonalToken> ended = of(person);
    ended.forEach(token -> revoke(handle, token, now, cause));
    return () -> ended.forEach(token -> tokens.remove(token.id()));
  }

  private void noteUse(Stored stored) {
    Instant last = stored.token().lastUsedAt();
    Instant now = now();
    if (last != null && last.plus(USE_NOTED_EVERY).isAfter(now)) {
      return;
    }
    Stored used = new Stored(stored.token().usedAt(now), stored.digest());
    if (!tokens.replace(stored.token().id(), stored, used)) {
      return;
    }
    Thread.ofVirtual().name("token-use").start(() -> writeUse(stored.token().id(), now));
  }

  /** Nobody waits for it: a token is shown where nothing may block. */
  private void writeUse(UUID id, Instant at) {
    try {
      jdbi.useHandle(
          handle ->
              handle
                  .createUpdate("update personal_token set last_used_at = :now where id = :id")
                  .bind("now", at)
                  .bind("id", id)
                  .execute());
    } catch (RuntimeException failed) {
      log.warn("event=token_use_not_noted token={} problem={}", id, failed.toString());
    }
  }

  private void load() {
    jdbi.useHandle(
        handle ->
            handle
                .createQuery(
                    "select * from personal_token where revoked_at is null and expires_at > :now")
                .bind("now", clock.instant())
                .map((row, _) -> read(row))
                .forEach(stored -> tokens.put(stored.token().id(), stored)));
  }

  private static Stored read(ResultSet row) throws SQLException {
    return new Stored(
        new PersonalToken(
            row.getObject("id", UUID.class),
            new PersonSid(row.getObject("person", UUID.class)),
            row.getString("name"),
            row.getTimestamp("created_at").toInstant(),
            row.getTimestamp("expires_at").toInstant(),
            instant(row.getTimestamp("revoked_at")),
            instant(row.getTimestamp("last_used_at"))),
        row.getBytes("secret_sha256"));
  }

  private static @Nullable Instant instant(@Nullable Timestamp at) {
    return at == null ? null : at.toInstant();
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
