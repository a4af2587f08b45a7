package dev.parley.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.store.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditTableTest {
  private static final TestDatabase TEST = TestDatabase.fresh();
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-29T09:00:00.123456789Z"), ZoneOffset.UTC);
  private static final UUID ACCOUNT = UUID.fromString("01900000-0000-7000-8000-000000000001");
  private static final Cause CAUSE = new Cause(new Actor.Person("US1", "Ann"), "asked by mail");

  private final AuditTable table = new AuditTable(CLOCK);

  @AfterAll
  static void close() {
    TEST.close();
  }

  @BeforeEach
  void empty() {
    AuditedLines.clear(TEST);
  }

  private void append(Change change) {
    TEST.database().jdbi().useTransaction(handle -> table.append(handle, change));
  }

  private List<AuditEntry> entries() {
    return TEST.database()
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("select * from audit_entry order by chain, number")
                    .map((row, _) -> AuditTable.read(row))
                    .list());
  }

  private static Change suspended(int number) {
    return Change.between(
        CAUSE,
        ACCOUNT,
        "account.suspended",
        "AC" + number,
        Map.of("status", "active", "name", "Ahoy"),
        Map.of("status", "suspended", "name", "Ahoy"));
  }

  @Test
  void anEntrySaysWhoDidWhatBeforeAndAfterAndWhy() {
    append(suspended(1));
    AuditEntry entry = entries().getFirst();
    assertThat(entry.number()).isEqualTo(1);
    assertThat(entry.at()).isEqualTo(Instant.parse("2026-11-29T09:00:00.123456Z"));
    assertThat(entry.actorKind()).isEqualTo("person");
    assertThat(entry.actorName()).isEqualTo("Ann");
    assertThat(entry.before()).isEqualTo("{\"status\":\"active\"}");
    assertThat(entry.after()).isEqualTo("{\"status\":\"suspended\"}");
    assertThat(entry.reason()).isEqualTo("asked by mail");
  }

  @Test
  void eachEntryIsHashedWithTheOneBeforeIt() {
    append(suspended(1));
    append(suspended(2));
    List<AuditEntry> entries = entries();
    assertThat(entries.get(0).hash()).isEqualTo(entries.get(0).hashAfter(AuditEntry.start()));
    assertThat(entries.get(1).hash()).isEqualTo(entries.get(1).hashAfter(entries.get(0).hash()));
  }

  @Test
  void accountsHaveChainsOfTheirOwnAndTheInstallationHasOne() {
    append(suspended(1));
    append(new Change(CAUSE, null, "person.added", "US2", Map.of(), Map.of("name", "Bob")));
    assertThat(entries()).extracting(AuditEntry::number).containsExactly(1L, 1L);
    assertThat(entries())
        .extracting(AuditEntry::chain)
        .containsExactlyInAnyOrder(ACCOUNT, AuditEntry.INSTALLATION);
  }

  @Test
  void whatIsRolledBackLeavesNoEntryAndNoGap() {
    append(suspended(1));
    assertThatThrownBy(
            () ->
                TEST.database()
                    .jdbi()
                    .useTransaction(
                        handle -> {
                          table.append(handle, suspended(2));
                          throw new IllegalStateException("the change was refused");
                        }))
        .hasMessage("the change was refused");
    append(suspended(3));
    assertThat(entries()).extracting(AuditEntry::number).containsExactly(1L, 2L);
    assertThat(entries()).extracting(AuditEntry::subject).containsExactly("AC1", "AC3");
  }

  @Test
  void writersOfOneChainAtTheSameTimeTakeTurns() {
    IntStream.rangeClosed(1, 40).parallel().forEach(number -> append(suspended(number)));
    byte[] previous = AuditEntry.start();
    long expected = 1;
    for (AuditEntry entry : entries()) {
      assertThat(entry.number()).isEqualTo(expected++);
      assertThat(entry.hash()).isEqualTo(entry.hashAfter(previous));
      previous = entry.hash();
    }
    assertThat(expected).isEqualTo(41);
  }

  @Test
  void entriesCanBeNeitherChangedNorRemoved() {
    append(suspended(1));
    assertThatThrownBy(() -> TEST.execute("update audit_entry set reason = 'none'"))
        .hasStackTraceContaining("only added to");
    assertThatThrownBy(() -> TEST.execute("delete from audit_entry"))
        .hasStackTraceContaining("only added to");
  }

  @Test
  void aReasonHasAMaximum() {
    String longest = "x".repeat(Cause.REASON_MAX);
    assertThat(new Cause(new Actor.Operator(), longest).reason()).hasSize(Cause.REASON_MAX);
    assertThatThrownBy(() -> new Cause(new Actor.Operator(), longest + "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
