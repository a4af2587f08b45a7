package dev.parley.consent;

import dev.parley.consent.JournalKey.Hash;
import dev.parley.consent.RestoreMarks.Mark;
import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table of opt-outs with the journal beside it: what is recorded or lifted is on the disk of
 * the journal before the caller commits, and is in force from memory until the caller says that it
 * did. So after any crash the journal has at least what the table has, and a database that was put
 * back to an earlier state still stops what must be stopped. Thread-safe.
 */
public final class JournaledOptOuts implements OptOuts, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(JournaledOptOuts.class);

  private final OptOutStore store = new OptOutStore();
  private final OptOutJournal journal;
  private final JournalKey key;
  private final AheadOptOuts ahead;
  private final RestoreMarks marks;
  private final Closeable lock;

  /** Guards what follows: which records may not be in the tables. */
  private final Object settling = new Object();

  private final Map<JournalRecord.Key, Long> unsettled = new HashMap<>();
  private int appending;
  private @Nullable Mark written;

  JournaledOptOuts(
      OptOutJournal journal,
      JournalKey key,
      AheadOptOuts ahead,
      RestoreMarks marks,
      @Nullable Mark written,
      Closeable lock) {
    this.journal = journal;
    this.key = key;
    this.ahead = ahead;
    this.marks = marks;
    this.written = written;
    this.lock = lock;
  }

  /** The journal could not be written: the opt-out must not be promised to anybody. */
  public static final class JournalUnwritable extends SQLException {
    private static final long serialVersionUID = 1L;

    JournalUnwritable(String message, IOException cause) {
      super(message, "58030", cause);
    }
  }

  @Override
  public Map<String, List<OptOut>> inForce(Connection connection, Collection<String> recipients)
      throws SQLException {
    return store.inForce(connection, recipients);
  }

  @Override
  public void record(Connection connection, OptOut optOut) throws SQLException {
    store.record(connection, optOut);
    enforce(append(List.of(draft(optOut))));
  }

  @Override
  public void recordAll(Connection connection, List<OptOut> all) throws SQLException {
    for (OptOut optOut : all) {
      store.record(connection, optOut);
    }
    enforce(append(all.stream().map(this::draft).toList()));
  }

  @Override
  public void copyBeyondTable(OptOutScope from, OptOutScope to) throws SQLException {
    Hash into = key.scope(to);
    List<OptOutJournal.Draft> copies =
        ahead.of(key.scope(from)).stream()
            .map(it -> draft(it.atMillis(), true, it.recipient(), into, it.source()))
            .filter(draft -> !ahead.has(draft.at(0).key()))
            .toList();
    for (int i = 0; i < copies.size(); i += OptOutJournal.TOGETHER_MAX) {
      enforce(append(copies.subList(i, Math.min(copies.size(), i + OptOutJournal.TOGETHER_MAX))));
    }
  }

  private void enforce(List<JournalRecord> written) throws SQLException {
    for (JournalRecord record : written) {
      if (!ahead.offer(record)) {
        throw new SQLException("too many opt-outs that the table does not have", "53000");
      }
    }
  }

  @Override
  public boolean lift(
      Connection connection, String recipient, OptOutScope scope, Instant at, String inboundSid)
      throws SQLException {
    boolean lifted = store.lift(connection, recipient, scope, at, inboundSid);
    if (!lifted && !ahead.has(keyOf(recipient, scope, OptOutStore.KEYWORD))) {
      return false;
    }
    append(
        List.of(
            draft(
                at.toEpochMilli(),
                false,
                key.recipient(recipient),
                key.scope(scope),
                OptOutStore.KEYWORD)));
    return true;
  }

  @Override
  public void committed(OptOut optOut) {
    settle(keyOf(optOut.recipient(), optOut.scope(), optOut.source()));
  }

  @Override
  public void liftCommitted(String recipient, OptOutScope scope) {
    settle(keyOf(recipient, scope, OptOutStore.KEYWORD));
  }

  @Override
  public boolean anyBeyondTable() {
    return ahead.size() > 0;
  }

  @Override
  public Optional<OptOut> beyondTable(
      String recipient, String senderAddress, String accountSid, @Nullable String serviceSid) {
    return ahead.reaches(recipient, senderAddress, accountSid, serviceSid);
  }

  public RestoreHold hold() {
    return marks;
  }

  /** Opt-outs that are in force and not in the table; a gauge. */
  public int aheadCount() {
    return ahead.size();
  }

  /** Why the journal cannot be written; empty when it can. */
  public Optional<String> problem() {
    return journal.problem();
  }

  /**
   * To be called every few seconds: notes in the database how far the journal is in the tables, and
   * keeps the journal short. Blocking.
   */
  public void tidy() {
    Optional<Mark> reached = reached();
    if (reached.isPresent() && !reached.get().equals(written)) {
      marks.journalMark(reached.get());
      written = reached.get();
    }
    journal.checkThere();
    try {
      journal.compactWhenLong();
    } catch (IOException failed) {
      log.error("event=opt_out_journal_not_compacted", failed);
    }
  }

  @Override
  public void close() {
    try {
      tidy();
    } finally {
      journal.close();
      giveBackLock();
    }
  }

  private void giveBackLock() {
    try {
      lock.close();
    } catch (IOException failed) {
      log.warn("event=opt_out_journal_lock_not_given_back", failed);
    }
  }

  /** Empty while an append is under way whose position is not known yet. */
  private Optional<Mark> reached() {
    synchronized (settling) {
      if (appending > 0) {
        return Optional.empty();
      }
      long position =
          unsettled.values().stream().mapToLong(Long::longValue).min().stream()
              .map(first -> first - 1)
              .findFirst()
              .orElseGet(journal::position);
      return Optional.of(new Mark(journal.id(), position));
    }
  }

  private OptOutJournal.Draft draft(OptOut optOut) {
    return draft(
        optOut.since().toEpochMilli(),
        true,
        key.recipient(optOut.recipient()),
        key.scope(optOut.scope()),
        optOut.source());
  }

  private static OptOutJournal.Draft draft(
      long atMillis, boolean inForce, Hash recipient, Hash scope, String source) {
    return new OptOutJournal.Draft(atMillis, inForce, recipient, scope, JournalRecord.kept(source));
  }

  /** All of them are on the disk when this returns. */
  private List<JournalRecord> append(List<OptOutJournal.Draft> drafts) throws JournalUnwritable {
    synchronized (settling) {
      appending++;
    }
    List<JournalRecord> written = List.of();
    try {
      written = journal.append(drafts);
    } catch (IOException failed) {
      throw new JournalUnwritable(
          "The opt-out journal cannot be written: " + failed.getMessage(), failed);
    } finally {
      synchronized (settling) {
        appending--;
        written.forEach(record -> unsettled.merge(record.key(), record.position(), Math::min));
      }
    }
    return written;
  }

  private void settle(JournalRecord.Key settled) {
    ahead.remove(settled);
    synchronized (settling) {
      unsettled.remove(settled);
    }
  }

  private JournalRecord.Key keyOf(String recipient, OptOutScope scope, String source) {
    return new JournalRecord.Key(
        key.recipient(recipient), key.scope(scope), JournalRecord.kept(source));
  }
}
