package dev.parley.consent;

import dev.parley.consent.JournalFile.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An append-only file of opt-outs outside of the data directory, for the day on which the database
 * is put back to an earlier state. An append returns when it is fsynced; those who wait together
 * share one fsync. A write that failed leaves the file in an unknown state (an fsync that failed is
 * never asked again), so the next append begins by writing the journal anew. Thread-safe.
 */
final class OptOutJournal implements AutoCloseable {
  /** Appends that wait for the disk; the next one is turned away. */
  static final int WAITING_MAX = 4_096;

  /** Drafts of one append: a quarter of the room, so that others are not turned away. */
  static final int TOGETHER_MAX = 1_000;

  /** Smaller journals are not worth compacting. */
  static final int COMPACTED_FROM = 20_000;

  private static final Logger log = LoggerFactory.getLogger(OptOutJournal.class);

  private final Path file;
  private final UUID id;
  private final JournalFile.Opener opener;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

  /** Guards everything below. */
  private final ReentrantLock writing = new ReentrantLock();

  private JournalFile.@Nullable Appender appender;
  private long position;
  private long records;
  private long recordsWhenCompacted;
  private volatile @Nullable String problem;

  private OptOutJournal(Path file, Content content, JournalFile.Opener opener) {
    this.file = file;
    this.id = content.id();
    this.opener = opener;
    this.position = content.end();
    this.records = content.records().size();
    this.recordsWhenCompacted = records;
  }

  /** What a record will say; its position is given when it is written. */
  record Draft(
      long atMillis,
      boolean inForce,
      JournalKey.Hash recipient,
      JournalKey.Hash scope,
      String source) {
    JournalRecord at(long position) {
      return new JournalRecord(position, atMillis, inForce, false, recipient, scope, source);
    }
  }

  /** Owned by {@link #writing} once it left the queue. */
  private static final class Waiting {
    private final Draft draft;
    private long position;
    private boolean done;
    private @Nullable IOException failure;

    Waiting(Draft draft) {
      this.draft = draft;
    }
  }

  /** Puts these records into the place of what is there, and opens the journal at its end. */
  static OptOutJournal begin(
      Path file, UUID id, long base, List<JournalRecord> records, JournalFile.Opener opener)
      throws IOException {
    JournalFile.write(file, id, base, records);
    return new OptOutJournal(file, new Content(id, base, records, false, true), opener);
  }

  /** Opens a journal that was read and is whole. */
  static OptOutJournal open(Path file, Content content, JournalFile.Opener opener) {
    return new OptOutJournal(file, content, opener);
  }

  UUID id() {
    return id;
  }

  /** Position of the newest record that is on the disk. */
  long position() {
    writing.lock();
    try {
      return position;
    } finally {
      writing.unlock();
    }
  }

  /** Appends that wait for the disk. */
  int waiting() {
    synchronized (waiting) {
      return waiting.size();
    }
  }

  /** For tests: as if so many records had been appended. */
  void grownTo(long count) {
    writing.lock();
    try {
      records = count;
    } finally {
      writing.unlock();
    }
  }

  /** Why the last append failed; empty when it did not. */
  Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** See {@link #append(List)}. */
  long append(Draft draft) throws IOException {
    return append(List.of(draft)).getFirst().position();
  }

  /**
   * Returns the records, in their order, once they are on the disk.
   *
   * @param drafts {@value #TOGETHER_MAX} at most
   * @throws IOException when one is not: what they are about must not be promised to anybody
   */
  List<JournalRecord> append(List<Draft> drafts) throws IOException {
    List<Waiting> mine = drafts.stream().map(Waiting::new).toList();
    synchronized (waiting) {
      if (waiting.size() + mine.size() > WAITING_MAX) {
        throw new IOException("more than " + WAITING_MAX + " opt-outs wait for the journal");
      }
      waiting.addAll(mine);
    }
    writing.lock();
    try {
      List<JournalRecord> written = new ArrayList<>(mine.size());
      for (Waiting each : mine) {
        while (!each.done) {
          writeGroup();
        }
        if (each.failure != null) {
          throw new IOException(each.failure.getMessage(), each.failure);
        }
        written.add(each.draft.at(each.position));
      }
      return written;
    } finally {
      writing.unlock();
    }
  }

  /** A file that somebody removed would go on taking records that nobody finds again. */
  void checkThere() {
    writing.lock();
    try {
      if (!Files.exists(file) && problem == null) {
        log.error("event=opt_out_journal_gone file={}", file);
        problem = "The opt-out journal " + file + " is gone. Put it back, or restart Parley.";
        closeAppender();
      }
    } finally {
      writing.unlock();
    }
  }

  /** Writes the journal anew when most of it is history. Blocks appends meanwhile. */
  void compactWhenLong() throws IOException {
    writing.lock();
    try {
      if (records >= COMPACTED_FROM && records >= 2 * recordsWhenCompacted) {
        rewrite();
      }
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void close() {
    writing.lock();
    try {
      closeAppender();
    } finally {
      writing.unlock();
    }
  }

  private void writeGroup() {
    List<Waiting> group = new ArrayList<>();
    synchronized (waiting) {
      while (group.size() < JournalFile.GROUP_MAX && !waiting.isEmpty()) {
        group.add(waiting.remove());
      }
    }
    List<JournalRecord> lines = new ArrayList<>(group.size());
    for (Waiting each : group) {
      each.position = position + lines.size() + 1;
      lines.add(each.draft.at(each.position));
    }
    try {
      appender().append(JournalFile.encoded(lines));
      position += lines.size();
      records += lines.size();
      if (problem != null) {
        log.info("event=opt_out_journal_writable file={}", file);
        problem = null;
      }
    } catch (IOException failed) {
      log.error("event=opt_out_journal_unwritable file={} waiting={}", file, group.size(), failed);
      problem = "The opt-out journal " + file + " cannot be written: " + failed.getMessage();
      closeAppender();
      group.forEach(each -> each.failure = failed);
    }
    group.forEach(each -> each.done = true);
  }

  private JournalFile.Appender appender() throws IOException {
    JournalFile.Appender current = appender;
    if (current == null) {
      if (problem != null) {
        rewrite();
      }
      current = opener.open(file);
      appender = current;
    }
    return current;
  }

  /**
   * What failed may be in the file: it is kept, for the person did opt out, and its positions are
   * not given again.
   */
  private void rewrite() throws IOException {
    Content content =
        JournalFile.read(file)
            .orElseThrow(() -> new IOException("the journal " + file + " is gone or damaged"));
    List<JournalRecord> kept = List.copyOf(newest(content.records()));
    position = Math.max(position, content.end());
    JournalFile.write(file, id, position, kept);
    closeAppender();
    records = kept.size();
    recordsWhenCompacted = records;
  }

  /** The newest record of each key, in the order of their positions; lifted ones are left out. */
  static Collection<JournalRecord> newest(List<JournalRecord> records) {
    Map<JournalRecord.Key, JournalRecord> newest = new LinkedHashMap<>();
    for (JournalRecord record : records) {
      JournalRecord before = newest.remove(record.key());
      boolean orphan = before != null && before.orphan() && record.inForce();
      if (record.inForce()) {
        newest.put(record.key(), orphan ? record.asOrphan() : record);
      }
    }
    return newest.values();
  }

  private void closeAppender() {
    JournalFile.Appender current = appender;
    appender = null;
    if (current != null) {
      try {
        current.close();
      } catch (IOException failed) {
        log.warn("event=opt_out_journal_close_failed file={}", file, failed);
      }
    }
  }
}
