package dev.parley.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table {@code audit_entry}, to which only rows are added, and {@code audit_chain}, which has
 * the last number and hash of each chain. Locking that row puts the writers of a chain in order.
 * Thread-safe.
 */
public final class AuditTable implements AuditLog {
  private static final JsonMapper MAPPER = new JsonMapper();

  private final Clock clock;

  public AuditTable(Clock clock) {
    this.clock = clock;
  }

  private record Head(long number, byte[] hash) {}

  @Override
  public void append(Handle handle, Change change) {
    UUID chain = change.account() == null ? AuditEntry.INSTALLATION : change.account();
    Head head = lock(handle, chain);
    AuditEntry entry = entry(chain, head.number() + 1, change);
    AuditEntry linked = entry.with(entry.hashAfter(head.hash()));
    insert(handle, linked);
    handle
        .createUpdate("update audit_chain set number = :number, hash = :hash where chain = :chain")
        .bind("number", linked.number())
        .bind("hash", linked.hash())
        .bind("chain", chain)
        .execute();
  }

  private static Head lock(Handle handle, UUID chain) {
    handle
        .createUpdate(
            """
            insert into audit_chain (chain, number, hash) values (:chain, 0, :start)
            on conflict (chain) do nothing
            """)
        .bind("chain", chain)
        .bind("start", AuditEntry.start())
        .execute();
    return handle
        .createQuery("select number, hash from audit_chain where chain = :chain for update")
        .bind("chain", chain)
        .map((row, _) -> new Head(row.getLong("number"), row.getBytes("hash")))
        .one();
  }

  private AuditEntry entry(UUID chain, long number, Change change) {
    Actor actor = change.cause().actor();
    return new AuditEntry(
        chain,
        number,
        clock.instant().truncatedTo(ChronoUnit.MICROS),
        actor.kind(),
        actor.id(),
        actor.name(),
        change.action(),
        change.subject(),
        json(change.before()),
        json(change.after()),
        change.cause().reason(),
        AuditEntry.start());
  }

  private static String json(Map<String, String> fields) {
    return MAPPER.writeValueAsString(new TreeMap<>(fields));
  }

  private static void insert(Handle handle, AuditEntry entry) {
    handle
        .createUpdate(
            """
            insert into audit_entry
              (chain, number, at, actor_kind, actor_id, actor_name, action, subject, before, after,
               reason, hash)
            values
              (:chain, :number, :at, :actorKind, :actorId, :actorName, :action, :subject, :before,
               :after, :reason, :hash)
            """)
        .bindMethods(entry)
        .execute();
  }

  static AuditEntry read(ResultSet row) throws SQLException {
    Instant at = row.getTimestamp("at").toInstant();
    return new AuditEntry(
        row.getObject("chain", UUID.class),
        row.getLong("number"),
        at,
        row.getString("actor_kind"),
        row.getString("actor_id"),
        row.getString("actor_name"),
        row.getString("action"),
        row.getString("subject"),
        row.getString("before"),
        row.getString("after"),
        row.getString("reason"),
        row.getBytes("hash"));
  }
}
