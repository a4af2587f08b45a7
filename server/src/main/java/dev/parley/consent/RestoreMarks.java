package dev.parley.consent;

import dev.parley.audit.AuditLog;
import dev.parley.audit.Cause;
import dev.parley.audit.Change;
import dev.parley.store.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables {@code restore_mark} and {@code opt_out_journal_mark}: when this database was put back
 * or moved, what came of it, and how far its opt-out journal is in it. Thread-safe.
 */
public final class RestoreMarks implements RestoreHold {
  private static final Logger log = LoggerFactory.getLogger(RestoreMarks.class);

  private final Database database;
  private final AuditLog audit;
  private final Clock clock;
  private volatile @Nullable Held held;

  RestoreMarks(Database database, AuditLog audit, Clock clock) {
    this.database = database;
    this.audit = audit;
    this.clock = clock;
    refresh();
  }

  /** How a database came to be in an earlier state. */
  public enum Kind {
    IMPORT("import"),
    RESTORE("restore"),
    JOURNAL_MISSING("journal_missing");

    private final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  /** Position of the journal up to which the tables have everything. */
  record Mark(UUID journal, long position) {}

  /** Notes that the database was put back; the next start looks for the journal then. */
  public static void note(Connection connection, Kind kind, Instant at) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into restore_mark (kind, at) values (?, ?)")) {
      insert.setString(1, kind.text);
      insert.setObject(2, at.atOffset(ZoneOffset.UTC));
      insert.executeUpdate();
    }
  }

  @Override
  public Optional<Held> held() {
    return Optional.ofNullable(held);
  }

  @Override
  public int confirm(String note, Cause cause) {
    int settled = database.jdbi().inTransaction(handle -> settle(handle, note, cause));
    refresh();
    log.warn("event=restore_confirmed by=\"{}\" restores={}", cause.actor().name(), settled);
    return settled;
  }

  private int settle(Handle handle, String note, Cause cause) {
    int settled =
        handle
            .createUpdate(
                """
                update restore_mark
                set outcome = 'confirmed', settled_at = :now, settled_by = :by
                where outcome = 'held'
                """)
            .bind("now", now())
            .bind("by", cause.actor().name())
            .execute();
    if (settled > 0) {
      audit.append(
          handle,
          new Change(
              cause,
              null,
              "restore.confirmed",
              "sending",
              Map.of("sending", "held"),
              Map.of(
                  "sending",
                  "allowed",
                  "restores",
                  Integer.toString(settled),
                  "confirmed_by",
                  note)));
    }
    return settled;
  }

  /** A restore that nobody looked at yet. */
  boolean unseen() {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("select exists (select from restore_mark where outcome = 'new')")
                    .mapTo(Boolean.class)
                    .one());
  }

  /** The journal has everything that happened since: nothing needs to wait. */
  void merged() {
    database
        .jdbi()
        .useHandle(
            handle ->
                handle
                    .createUpdate(
                        """
                        update restore_mark
                        set outcome = 'merged', settled_at = :now, settled_by = 'opt-out journal'
                        where outcome = 'new'
                        """)
                    .bind("now", now())
                    .execute());
  }

  /** From now on messages wait, over restarts too. */
  void hold(String reason) {
    database
        .jdbi()
        .useTransaction(
            handle -> {
              int seen =
                  handle
                      .createUpdate(
                          """
                          update restore_mark set outcome = 'held', reason = :reason
                          where outcome = 'new'
                          """)
                      .bind("reason", reason)
                      .execute();
              if (seen == 0) {
                handle
                    .createUpdate(
                        """
                        insert into restore_mark (kind, at, outcome, reason)
                        values (:kind, :now, 'held', :reason)
                        """)
                    .bind("kind", Kind.JOURNAL_MISSING.text)
                    .bind("now", now())
                    .bind("reason", reason)
                    .execute();
              }
            });
    refresh();
    log.warn("event=sending_held reason=\"{}\"", reason);
  }

  Optional<Mark> journalMark() {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("select journal, position from opt_out_journal_mark")
                    .map(
                        (row, _) ->
                            new Mark(row.getObject("journal", UUID.class), row.getLong("position")))
                    .findOne());
  }

  void journalMark(Mark mark) {
    database
        .jdbi()
        .useHandle(
            handle ->
                handle
                    .createUpdate(
                        """
                        insert into opt_out_journal_mark (journal, position) values (:id, :position)
                        on conflict (only_one)
                        do update set journal = excluded.journal, position = excluded.position
                        """)
                    .bind("id", mark.journal())
                    .bind("position", mark.position())
                    .execute());
  }

  private void refresh() {
    List<Held> waiting =
        database
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            """
                            select at, reason from restore_mark where outcome = 'held'
                            order by at desc
                            """)
                        .map(
                            (row, _) ->
                                new Held(
                                    row.getObject("at", OffsetDateTime.class).toInstant(),
                                    String.valueOf(row.getString("reason"))))
                        .list());
    held = waiting.isEmpty() ? null : waiting.getFirst();
  }

  private OffsetDateTime now() {
    return clock.instant().atOffset(ZoneOffset.UTC);
  }
}
