package dev.parley.consent;

import dev.parley.audit.AuditTable;
import dev.parley.consent.JournalFile.Content;
import dev.parley.consent.RestoreMarks.Mark;
import dev.parley.store.Database;
import dev.parley.store.FileNames;
import dev.parley.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the opt-out journal at the start, and finds out what it means that database and journal are
 * as they are:
 *
 * <table>
 * <caption>Journal and database</caption>
 * <tr><th>journal</th><th>database</th><th>what follows</th></tr>
 * <tr><td>the one of the mark, not behind it</td><td>any</td><td>what comes after the mark is in
 * force from memory</td></tr>
 * <tr><td>any</td><td>no mark, not restored</td><td>new installation, or the first start with a
 * journal: all of the journal is in force, the opt-outs of the table are written into it</td></tr>
 * <tr><td>missing, another one, behind the mark, damaged</td><td>a mark, or restored</td><td>as
 * before, and messages wait until an operator confirms</td></tr>
 * </table>
 *
 * Whether the table has an opt-out of the journal cannot be asked by hash; those that may be in
 * both are simply in force twice, and a START lifts both.
 */
public final class OptOutJournals {
  private static final Logger log = LoggerFactory.getLogger(OptOutJournals.class);

  private final Database database;
  private final Path file;
  private final Path keyFile;
  private final SecureRandom random;
  private final RestoreMarks marks;
  private final JournalFile.Opener opener;
  private final int aheadMax;

  private OptOutJournals(
      Database database,
      Path file,
      SecureRandom random,
      Clock clock,
      JournalFile.Opener opener,
      int aheadMax) {
    this.database = database;
    this.file = file;
    this.keyFile = keyOf(file);
    this.random = random;
    this.marks = new RestoreMarks(database, new AuditTable(clock), clock);
    this.opener = opener;
    this.aheadMax = aheadMax;
  }

  /** The key lies beside its journal. */
  public static Path keyOf(Path journal) {
    return journal.resolveSibling(journal.getFileName() + ".key");
  }

  /**
   * @throws StoreException when the files cannot be used at all
   */
  public static JournaledOptOuts open(
      Database database, Path file, SecureRandom random, Clock clock) {
    return open(database, file, random, clock, JournalFile::appender, AheadOptOuts.AHEAD_MAX);
  }

  static JournaledOptOuts open(
      Database database,
      Path file,
      SecureRandom random,
      Clock clock,
      JournalFile.Opener opener,
      int aheadMax) {
    try {
      return new OptOutJournals(
              database, file.toAbsolutePath().normalize(), random, clock, opener, aheadMax)
          .open();
    } catch (IOException e) {
      throw new StoreException(
          "The opt-out journal "
              + file
              + " cannot be used: "
              + e
              + ". Name a place outside of the data directory with optOutJournal.path.",
          e);
    } catch (SQLException e) {
      throw new StoreException("The opt-outs cannot be read: " + e.getMessage(), e);
    }
  }

  private JournaledOptOuts open() throws IOException, SQLException {
    Path directory = file.getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    boolean keyThere = Files.exists(keyFile);
    Optional<Content> found = JournalFile.read(file);
    Optional<Content> content = keyThere ? found : Optional.empty();
    setAside(content);
    JournalKey key = JournalKey.open(keyFile, random);
    FileChannel lock = lock();
    try {
      return open(content, key, keyThere && found.isEmpty(), lock);
    } catch (IOException | SQLException | RuntimeException failed) {
      lock.close();
      throw failed;
    }
  }

  private JournaledOptOuts open(
      Optional<Content> content, JournalKey key, boolean hasKey, FileChannel lock)
      throws IOException, SQLException {
    Optional<Mark> mark = marks.journalMark();
    Optional<String> doubt = doubt(content, mark, hasKey);
    if (doubt.isPresent() && (mark.isPresent() || marks.unseen())) {
      marks.hold(doubt.get());
    } else if (marks.unseen()) {
      marks.merged();
    }
    return doubt.isEmpty() && content.isPresent() && mark.isPresent()
        ? continued(content.get(), key, mark.get(), lock)
        : begun(content, key, lock);
  }

  /** Two Parleys that write one journal would cut each other's records. */
  private FileChannel lock() throws IOException {
    FileChannel channel =
        FileChannel.open(keyFile, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      FileLock taken = channel.tryLock();
      if (taken != null) {
        return channel;
      }
    } catch (OverlappingFileLockException _) {
      // Told below; closing this channel would drop the lock that this very process holds.
      throw inUse();
    }
    channel.close();
    throw inUse();
  }

  private StoreException inUse() {
    return new StoreException(
        "The opt-out journal " + file + " is in use by another Parley. Give each its own.");
  }

  /** A file that is no journal, or whose key is gone, is kept for people and not written over. */
  private void setAside(Optional<Content> usable) throws IOException {
    if (usable.isEmpty() && Files.exists(file)) {
      Path aside = file.resolveSibling(file.getFileName() + ".unreadable-" + UUID.randomUUID());
      FileNames.replace(file, aside);
      log.warn("event=opt_out_journal_set_aside file={}", aside);
    }
  }

  /** Why this journal may lack something that happened; empty when it cannot. */
  private Optional<String> doubt(Optional<Content> content, Optional<Mark> mark, boolean hasKey) {
    String where = "The opt-out journal " + file;
    if (content.isEmpty()) {
      return Optional.of(
          where + (hasKey ? " is missing or unreadable." : ", or its key, is missing."));
    }
    if (content.get().damaged()) {
      return Optional.of(where + " is damaged.");
    }
    if (mark.isEmpty()) {
      return Optional.of(where + " was not kept with this database.");
    }
    if (!content.get().id().equals(mark.get().journal())) {
      return Optional.of(where + " is not the one that was kept with this database.");
    }
    if (content.get().end() < mark.get().position()) {
      return Optional.of(where + " is older than this database.");
    }
    return Optional.empty();
  }

  /** What comes after the mark, and what was an orphan before, is not in the table. */
  private JournaledOptOuts continued(Content content, JournalKey key, Mark mark, FileChannel lock)
      throws IOException {
    List<JournalRecord> newest = List.copyOf(OptOutJournal.newest(content.records()));
    List<JournalRecord> orphans =
        newest.stream()
            .filter(it -> it.orphan() || it.position() > mark.position())
            .map(JournalRecord::asOrphan)
            .toList();
    boolean news = orphans.stream().anyMatch(it -> it.position() > mark.position());
    if (!news && content.whole()) {
      return opened(OptOutJournal.open(file, content, opener), key, orphans, mark, lock);
    }
    Set<Long> orphaned = new HashSet<>();
    orphans.forEach(it -> orphaned.add(it.position()));
    List<JournalRecord> kept =
        newest.stream().map(it -> orphaned.contains(it.position()) ? it.asOrphan() : it).toList();
    log.warn("event=opt_outs_merged_from_journal new={}", orphans.size());
    return opened(
        OptOutJournal.begin(file, content.id(), content.end(), kept, opener),
        key,
        orphans,
        null,
        lock);
  }

  /** A new journal, or one whose place in the tables is not known: it takes in the table. */
  private JournaledOptOuts begun(Optional<Content> content, JournalKey key, FileChannel lock)
      throws IOException, SQLException {
    List<JournalRecord> kept = new ArrayList<>();
    Set<JournalRecord.Key> inTable = new HashSet<>();
    long end = content.map(Content::end).orElse(0L);
    for (JournalRecord record : table(key, end)) {
      inTable.add(record.key());
      kept.add(record);
      end = record.position();
    }
    List<JournalRecord> orphans =
        content.map(it -> OptOutJournal.newest(it.records())).orElse(List.of()).stream()
            .filter(it -> !inTable.contains(it.key()))
            .map(JournalRecord::asOrphan)
            .toList();
    kept.addAll(0, orphans);
    UUID id = content.map(Content::id).orElseGet(this::freshId);
    return opened(OptOutJournal.begin(file, id, end, kept, opener), key, orphans, null, lock);
  }

  private JournaledOptOuts opened(
      OptOutJournal journal,
      JournalKey key,
      Collection<JournalRecord> orphans,
      @Nullable Mark written,
      FileChannel lock) {
    AheadOptOuts ahead = new AheadOptOuts(key, aheadMax);
    ahead.addAll(orphans);
    JournaledOptOuts optOuts = new JournaledOptOuts(journal, key, ahead, marks, written, lock);
    optOuts.tidy();
    return optOuts;
  }

  /** At most one row of each recipient, scope and source is in force. */
  private List<JournalRecord> table(JournalKey key, long end) throws SQLException {
    List<JournalRecord> all = new ArrayList<>();
    try (Connection connection = database.connect("parley opt-outs")) {
      connection.setAutoCommit(false);
      OptOutStore.forEachInForce(
          connection, optOut -> all.add(record(end + all.size() + 1, optOut, key)));
      connection.rollback();
    }
    return all;
  }

  private static JournalRecord record(long position, OptOut optOut, JournalKey key) {
    return new JournalRecord(
        position,
        optOut.since().toEpochMilli(),
        true,
        false,
        key.recipient(optOut.recipient()),
        key.scope(optOut.scope()),
        JournalRecord.kept(optOut.source()));
  }

  private UUID freshId() {
    return new UUID(random.nextLong(), random.nextLong());
  }
}
