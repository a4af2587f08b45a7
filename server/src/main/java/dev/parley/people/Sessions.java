package dev.parley.people;

import dev.parley.audit.AuditLog;
import dev.parley.audit.Cause;
import dev.parley.audit.Change;
import dev.parley.config.Secret;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Sessions of the console, in the database: they live through a restart. Of the id only the SHA-256
 * is kept, so that a copy of the database opens none. A session ends after {@link #IDLE_MAX}
 * without a request and {@link #LENGTH_MAX} after its beginning. Thread-safe.
 */
public final class Sessions {
  public static final Duration IDLE_MAX = Duration.ofMinutes(30);
  public static final Duration LENGTH_MAX = Duration.ofHours(12);

  /** Sessions of one person; a further sign-in ends the oldest. */
  public static final int SESSIONS_MAX = 20;

  /** A session is written to at most this often while it is used. */
  private static final Duration SEEN_EVERY = Duration.ofMinutes(1);

  private static final int ID_OCTETS = 32;
  private static final int KEY_DIGITS = 16;

  private final Jdbi jdbi;
  private final AuditLog audit;
  private final Clock clock;
  private final SecureRandom random;

  public Sessions(Jdbi jdbi, AuditLog audit, Clock clock, SecureRandom random) {
    this.jdbi = jdbi;
    this.audit = audit;
    this.clock = clock;
    this.random = random;
  }

  /** Begins one after a sign-in; answers its id, for the browser alone. */
  public Secret begin(Person person, String address, String agent) {
    Secret id = new Secret(Secrets.hex(random, ID_OCTETS));
    Instant now = clock.instant();
    jdbi.useTransaction(
        handle -> {
          removeEnded(handle, now);
          endOldest(handle, person.sid());
          handle
              .createUpdate(
                  """
                  insert into person_session
                    (id_sha256, person, created_at, seen_at, address, agent)
                  values (:id, :person, :now, :now, :address, :agent)
                  """)
              .bind("id", Secrets.sha256(id.value()))
              .bind("person", person.sid().id())
              .bind("now", now)
              .bind("address", address)
              .bind("agent", shortened(agent))
              .execute();
          audit.append(
              handle,
              new Change(
                  Cause.of(person.actor()),
                  null,
                  "person.signed_in",
                  person.sid().toString(),
                  Map.of(),
                  Map.of("from", address)));
        });
    return id;
  }

  private static String shortened(String agent) {
    String plain = agent.replaceAll("\\p{Cntrl}", " ");
    return plain.length() <= Session.AGENT_MAX ? plain : plain.substring(0, Session.AGENT_MAX);
  }

  private static void removeEnded(Handle handle, Instant now) {
    handle
        .createUpdate("delete from person_session where seen_at <= :idle or created_at <= :long")
        .bind("idle", now.minus(IDLE_MAX))
        .bind("long", now.minus(LENGTH_MAX))
        .execute();
  }

  private static void endOldest(Handle handle, PersonSid person) {
    handle
        .createUpdate(
            """
            delete from person_session where id_sha256 in (
              select id_sha256 from person_session where person = :person
              order by created_at desc offset :kept)
            """)
        .bind("person", person.id())
        .bind("kept", SESSIONS_MAX - 1)
        .execute();
  }

  /** The session of an id, when it has not ended; this use of it counts. */
  public Optional<Session> find(String id) {
    Instant now = clock.instant();
    Optional<Session> found = look(id);
    found.filter(it -> !now.isBefore(it.seenAt().plus(SEEN_EVERY))).ifPresent(_ -> seen(id, now));
    return found;
  }

  /** As {@link #find}, without being a use. */
  public Optional<Session> look(String id) {
    Instant now = clock.instant();
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select * from person_session
                    where id_sha256 = :id and seen_at > :idle and created_at > :long
                    """)
                .bind("id", Secrets.sha256(id))
                .bind("idle", now.minus(IDLE_MAX))
                .bind("long", now.minus(LENGTH_MAX))
                .map((row, _) -> read(row))
                .findOne());
  }

  private void seen(String id, Instant now) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate("update person_session set seen_at = :now where id_sha256 = :id")
                .bind("now", now)
                .bind("id", Secrets.sha256(id))
                .execute());
  }

  /** Newest first. */
  public List<Session> of(PersonSid person) {
    Instant now = clock.instant();
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select * from person_session
                    where person = :person and seen_at > :idle and created_at > :long
                    order by created_at desc limit :max
                    """)
                .bind("person", person.id())
                .bind("idle", now.minus(IDLE_MAX))
                .bind("long", now.minus(LENGTH_MAX))
                .bind("max", SESSIONS_MAX)
                .map((row, _) -> read(row))
                .list());
  }

  public void end(String id) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate("delete from person_session where id_sha256 = :id")
                .bind("id", Secrets.sha256(id))
                .execute());
  }

  /** Everywhere; the record says who wanted it. */
  public int endAll(PersonSid person, Cause cause) {
    return jdbi.inTransaction(
        handle -> {
          int ended = endAll(handle, person);
          audit.append(
              handle,
              new Change(
                  cause,
                  null,
                  "person.sessions_ended",
                  person.toString(),
                  Map.of("sessions", Integer.toString(ended)),
                  Map.of()));
          return ended;
        });
  }

  /** They are in the database alone, and end with the change that ends them. */
  public Runnable endWith(Handle handle, PersonSid person, Cause cause) {
    endAll(handle, person);
    return () -> {};
  }

  /** In the transaction of a change that says so itself. */
  static int endAll(Handle handle, PersonSid person) {
    return handle
        .createUpdate("delete from person_session where person = :person")
        .bind("person", person.id())
        .execute();
  }

  private static Session read(ResultSet row) throws SQLException {
    return new Session(
        HexFormat.of().formatHex(row.getBytes("id_sha256")).substring(0, KEY_DIGITS),
        new PersonSid(row.getObject("person", UUID.class)),
        row.getTimestamp("created_at").toInstant(),
        row.getTimestamp("seen_at").toInstant(),
        row.getString("address"),
        row.getString("agent"));
  }
}
