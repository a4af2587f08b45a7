package dev.parley.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.consent.JournalFile.Content;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptOutJournalTest {
  private static final UUID ID = new UUID(7, 7);
  private static final OptOutScope SCOPE = new OptOutScope.OfSender("12345");

  @TempDir private Path directory = Path.of("");
  private Path file = Path.of("");
  private JournalKey key;

  @BeforeEach
  void makeKey() throws IOException {
    file = directory.resolve("opt-outs.journal");
    key = JournalKey.open(directory.resolve("opt-outs.journal.key"), new SecureRandom());
  }

  @Test
  void whatWasAppendedIsReadBackInItsOrder() throws IOException {
    try (OptOutJournal journal = begin()) {
      assertThat(journal.append(stop("+12025550101"))).isEqualTo(1);
      assertThat(journal.append(start("+12025550101"))).isEqualTo(2);
    }
    Content content = read();
    assertThat(content.id()).isEqualTo(ID);
    assertThat(content.end()).isEqualTo(2);
    assertThat(content.whole()).isTrue();
    assertThat(content.records()).extracting(JournalRecord::inForce).containsExactly(true, false);
    assertThat(content.records().getFirst().recipient()).isEqualTo(key.recipient("+12025550101"));
    assertThat(content.records().getFirst().source()).isEqualTo("keyword");
  }

  @Test
  void theFilesNameNobodyAndAreForTheirOwnerOnly() throws IOException {
    try (OptOutJournal journal = begin()) {
      journal.append(stop("+12025550101"));
    }
    assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
        .doesNotContain("2025550101");
    JournalKey other = JournalKey.open(directory.resolve("other.key"), new SecureRandom());
    assertThat(other.recipient("+12025550101")).isNotEqualTo(key.recipient("+12025550101"));
    for (Path each : List.of(file, directory.resolve("opt-outs.journal.key"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aTornEndIsLeftOutAtEveryOctetAndTheRestStays() throws IOException {
    try (OptOutJournal journal = begin()) {
      journal.append(stop("+12025550101"));
      journal.append(stop("+12025550102"));
    }
    byte[] whole = Files.readAllBytes(file);
    for (int cut = 1; cut < JournalRecord.SIZE; cut++) {
      Files.write(file, java.util.Arrays.copyOf(whole, whole.length - cut));
      Content content = read();
      assertThat(content.records()).as("cut %d", cut).hasSize(1);
      assertThat(content.damaged()).isFalse();
      assertThat(content.whole()).isFalse();
    }
  }

  @Test
  void aDamagedRecordIsAnAlarmOnlyBeforeTheLastGroup() throws IOException {
    for (int after : List.of(JournalFile.GROUP_MAX - 1, JournalFile.GROUP_MAX)) {
      List<JournalRecord> records = new ArrayList<>();
      for (int i = 0; i <= after; i++) {
        records.add(stop("+1202555" + (1000 + i)).at(i + 1));
      }
      JournalFile.write(file, ID, 0, records);
      byte[] bytes = Files.readAllBytes(file);
      bytes[36 + 5] ^= 1;
      Files.write(file, bytes);
      Content content = read();
      assertThat(content.records()).hasSize(after);
      assertThat(content.damaged())
          .as("%d follow", after)
          .isEqualTo(after == JournalFile.GROUP_MAX);
    }
  }

  @Test
  void aFileThatIsNoJournalIsNotRead() throws IOException {
    assertThat(JournalFile.read(file)).isEmpty();
    for (String text : List.of("", "hello", "x".repeat(500))) {
      Files.writeString(file, text);
      assertThat(JournalFile.read(file)).isEmpty();
    }
  }

  @Test
  void thoseWhoWaitTogetherShareAWrite() throws Exception {
    AtomicInteger writes = new AtomicInteger();
    CountDownLatch firstIsWriting = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    JournalFile.Opener opener =
        counting(
            writes,
            () -> {
              firstIsWriting.countDown();
              go.await();
            });
    try (OptOutJournal journal = OptOutJournal.begin(file, ID, 0, List.of(), opener);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Long> first = threads.submit(() -> journal.append(stop("+12025550000")));
      firstIsWriting.await();
      List<Future<Long>> others = new ArrayList<>();
      for (int i = 0; i < JournalFile.GROUP_MAX; i++) {
        String phone = "+1202555" + (1000 + i);
        others.add(threads.submit(() -> journal.append(stop(phone))));
      }
      org.awaitility.Awaitility.await().until(() -> journal.waiting() == JournalFile.GROUP_MAX);
      go.countDown();
      assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(1);
      for (Future<Long> other : others) {
        assertThat(other.get(10, TimeUnit.SECONDS)).isBetween(2L, 65L);
      }
    }
    assertThat(writes).hasValue(2);
    assertThat(read().records()).hasSize(65);
  }

  @Test
  void whatCouldNotBeWrittenIsNotPromisedAndTheNextAppendMendsTheFile() throws IOException {
    AtomicBoolean full = new AtomicBoolean();
    JournalFile.Opener opener =
        path -> {
          JournalFile.Appender real = JournalFile.appender(path);
          return new JournalFile.Appender() {
            @Override
            public void append(ByteBuffer bytes) throws IOException {
              if (full.get()) {
                Files.write(path, new byte[30], StandardOpenOption.APPEND);
                throw new IOException("No space left on device");
              }
              real.append(bytes);
            }

            @Override
            public void close() throws IOException {
              real.close();
            }
          };
        };
    try (OptOutJournal journal = OptOutJournal.begin(file, ID, 0, List.of(), opener)) {
      journal.append(stop("+12025550101"));
      full.set(true);
      assertThatThrownBy(() -> journal.append(stop("+12025550102")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No space left");
      assertThat(journal.problem()).hasValueSatisfying(it -> assertThat(it).contains("No space"));
      full.set(false);
      assertThat(journal.append(stop("+12025550103"))).isEqualTo(2);
      assertThat(journal.problem()).isEmpty();
    }
    assertThat(read().whole()).isTrue();
    assertThat(read().records())
        .extracting(JournalRecord::recipient)
        .containsExactly(key.recipient("+12025550101"), key.recipient("+12025550103"));
  }

  @Test
  void aFileThatSomebodyRemovedIsAProblemAndNothingIsPromised() throws IOException {
    try (OptOutJournal journal = begin()) {
      journal.append(stop("+12025550101"));
      Files.delete(file);
      journal.checkThere();
      assertThat(journal.problem()).isPresent();
      assertThatThrownBy(() -> journal.append(stop("+12025550102")))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void compactionKeepsTheNewestOfEachAndForgetsWhatWasLifted() {
    List<JournalRecord> kept =
        List.copyOf(
            OptOutJournal.newest(
                List.of(
                    stop("+12025550101").at(1),
                    stop("+12025550102").at(2).asOrphan(),
                    stop("+12025550103").at(3).asOrphan(),
                    start("+12025550101").at(4),
                    stop("+12025550102").at(5),
                    start("+12025550103").at(6),
                    stop("+12025550103").at(7))));
    assertThat(kept).extracting(JournalRecord::position).containsExactly(5L, 7L);
    assertThat(kept).extracting(JournalRecord::orphan).containsExactly(true, false);
  }

  @Test
  void aJournalThatGrewToTheLimitIsCompactedWhileItIsOpen() throws IOException {
    try (OptOutJournal journal =
        OptOutJournal.begin(file, ID, 0, List.of(), JournalFile::appender)) {
      journal.append(stop("+12025550102"));
      journal.grownTo(OptOutJournal.COMPACTED_FROM - 2);
      journal.append(start("+12025550102"));
      journal.compactWhenLong();
      assertThat(read().records()).as("one below the limit").hasSize(2);
      journal.grownTo(OptOutJournal.COMPACTED_FROM);
      journal.compactWhenLong();
      assertThat(read().records()).isEmpty();
      assertThat(read().end()).isEqualTo(2);
      assertThat(journal.append(stop("+12025550103"))).isEqualTo(3);
    }
  }

  private OptOutJournal begin() throws IOException {
    return OptOutJournal.begin(file, ID, 0, List.of(), JournalFile::appender);
  }

  private Content read() throws IOException {
    return JournalFile.read(file).orElseThrow();
  }

  private OptOutJournal.Draft stop(String phone) {
    return draft(phone, true);
  }

  private OptOutJournal.Draft start(String phone) {
    return draft(phone, false);
  }

  private OptOutJournal.Draft draft(String phone, boolean inForce) {
    return new OptOutJournal.Draft(
        1_700_000_000_000L, inForce, key.recipient(phone), key.scope(SCOPE), "keyword");
  }

  private interface Interlude {
    void run() throws InterruptedException;
  }

  private static JournalFile.Opener counting(AtomicInteger writes, Interlude first) {
    return path -> {
      JournalFile.Appender real = JournalFile.appender(path);
      return new JournalFile.Appender() {
        @Override
        public void append(ByteBuffer bytes) throws IOException {
          if (writes.getAndIncrement() == 0) {
            try {
              first.run();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }
          real.append(bytes);
        }

        @Override
        public void close() throws IOException {
          real.close();
        }
      };
    };
  }
}
