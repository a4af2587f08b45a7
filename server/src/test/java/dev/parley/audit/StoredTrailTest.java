package dev.parley.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.audit.AuditTrail.Filter;
import dev.parley.audit.AuditTrail.Page;
import dev.parley.audit.AuditTrail.Place;
import dev.parley.audit.AuditTrail.Verification;
import dev.parley.store.TestDatabase;
import dev.parley.testing.SettableClock;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoredTrailTest {
  private static final TestDatabase TEST = TestDatabase.fresh();
  private static final Instant START = Instant.parse("2026-11-29T09:00:00Z");
  private static final UUID ACCOUNT = UUID.fromString("01900000-0000-7000-8000-000000000001");
  private static final Actor ANN = new Actor.Person("US1", "Ann");

  private final SettableClock clock = new SettableClock(START);
  private final AuditTable table = new AuditTable(clock);
  private final AuditTrail trail = new StoredTrail(TEST.database().jdbi());

  @AfterAll
  static void close() {
    TEST.close();
  }

  /** Six entries, a minute apart: the account's and the installation's by turns. */
  @BeforeEach
  void fill() {
    AuditedLines.clear(TEST);
    for (int i = 1; i <= 3; i++) {
      append(ANN, ACCOUNT, "account.suspended", "AC" + i);
      append(new Actor.Operator(), null, "person.added", "US" + i);
    }
  }

  private void append(Actor actor, @Nullable UUID account, String action, String subject) {
    Change change =
        new Change(Cause.of(actor), account, action, subject, Map.of(), Map.of("name", subject));
    TEST.database().jdbi().useTransaction(handle -> table.append(handle, change));
    clock.pass(Duration.ofMinutes(1));
  }

  private List<String> subjects(Filter filter) {
    return trail.page(filter, null, 10).entries().stream().map(AuditEntry::subject).toList();
  }

  @Test
  void entriesAreReadNewestFirstPageByPage() {
    List<String> seen = new ArrayList<>();
    Page page = trail.page(Filter.ALL, null, 4);
    page.entries().forEach(entry -> seen.add(entry.subject()));
    Place next = Place.parse(java.util.Objects.requireNonNull(page.next()).text()).orElseThrow();
    Page rest = trail.page(Filter.ALL, next, 4);
    rest.entries().forEach(entry -> seen.add(entry.subject()));
    assertThat(seen).containsExactly("US3", "AC3", "US2", "AC2", "US1", "AC1");
    assertThat(rest.next()).isNull();
    assertThat(Place.parse("x_y_z")).isEmpty();
    assertThat(Place.parse("")).isEmpty();
  }

  @Test
  void aPageHasAMaximum() {
    assertThat(trail.page(Filter.ALL, null, AuditTrail.PAGE_MAX).entries()).hasSize(6);
    assertThatThrownBy(() -> trail.page(Filter.ALL, null, AuditTrail.PAGE_MAX + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void entriesAreFoundByChainTimeActorActionAndSubject() {
    assertThat(subjects(new Filter(ACCOUNT, null, null, "", "", "")))
        .containsExactly("AC3", "AC2", "AC1");
    assertThat(subjects(new Filter(AuditEntry.INSTALLATION, null, null, "", "", "")))
        .containsExactly("US3", "US2", "US1");
    assertThat(
            subjects(
                new Filter(
                    null,
                    START.plus(Duration.ofMinutes(1)),
                    START.plus(Duration.ofMinutes(3)),
                    "",
                    "",
                    "")))
        .containsExactly("AC2", "US1");
    assertThat(subjects(new Filter(null, null, null, "Ann", "", "AC2"))).containsExactly("AC2");
    assertThat(subjects(new Filter(null, null, null, "US1", "", ""))).hasSize(3);
    assertThat(subjects(new Filter(null, null, null, "", "person.", ""))).hasSize(3);
    assertThat(subjects(new Filter(null, null, null, "", "person.%", ""))).isEmpty();
  }

  @Test
  void aWholeTrailIsVerified() {
    Verification verified = verified();
    assertThat(verified.whole()).isTrue();
    assertThat(verified.chains()).isEqualTo(2);
    assertThat(verified.entries()).isEqualTo(6);
  }

  @Test
  void anEntryThatWasChangedIsNamed() {
    tamper("update audit_entry set reason = 'none' where chain = '" + ACCOUNT + "' and number = 2");
    Verification verified = verified();
    assertThat(verified.broken()).hasSize(1);
    assertThat(verified.broken().getFirst().chain()).isEqualTo(ACCOUNT);
    assertThat(verified.broken().getFirst().number()).isEqualTo(2);
    assertThat(verified.broken().getFirst().what()).contains("hash");
  }

  @Test
  void anEntryThatWasTakenOutIsNamed() {
    tamper("delete from audit_entry where chain = '" + ACCOUNT + "' and number = 2");
    assertThat(verified().broken().getFirst())
        .satisfies(
            broken -> {
              assertThat(broken.number()).isEqualTo(2);
              assertThat(broken.what()).contains("missing");
            });
  }

  @Test
  void anEndThatWasCutOffIsSeenInTheHead() {
    tamper("delete from audit_entry where chain = '" + ACCOUNT + "' and number = 3");
    assertThat(verified().broken().getFirst().number()).isEqualTo(3);
    tamper("delete from audit_entry where chain = '" + ACCOUNT + "'");
    Verification none = verified();
    assertThat(none.brokenChains()).isEqualTo(1);
    assertThat(none.broken().getFirst().what()).contains("All 3 entries");
  }

  @Test
  void aHeadThatDoesNotFitOrIsMissingIsSeen() {
    TEST.execute("update audit_chain set hash = sha256('x') where chain = '" + ACCOUNT + "'");
    assertThat(verified().broken().getFirst().what()).contains("another hash");
    TEST.execute("delete from audit_chain");
    Verification verified = verified();
    assertThat(verified.brokenChains()).isEqualTo(2);
    assertThat(verified.chains()).isEqualTo(2);
  }

  @Test
  void whatSomebodySpoiledCanStillBeRead() {
    assertThat(AuditEntry.fields("{\"a\":\"1\"}")).containsEntry("a", "1");
    assertThat(AuditEntry.fields("{broken")).containsEntry("unreadable", "{broken");
  }

  private Verification verified() {
    return trail.verify().orElseThrow();
  }

  @Test
  void theRecordIsNotTruncated() {
    assertThatThrownBy(() -> TEST.execute("truncate audit_entry"))
        .hasMessageContaining("only added to");
    assertThat(verified().entries()).isEqualTo(6);
  }

  @Test
  void headsTellARecordThatWasWrittenAnew() {
    AuditTrail.Heads before = verified().heads();
    assertThat(before.number()).isEqualTo(3);
    assertThat(before.hash())
        .isEqualTo(
            HexFormat.of().formatHex(trail.page(Filter.ALL, null, 1).entries().getFirst().hash()));
    append(ANN, ACCOUNT, "account.resumed", "AC1");
    AuditTrail.Heads other = verified().heads();
    assertThat(other.hash()).as("another chain").isEqualTo(before.hash());
    assertThat(other.all()).isNotEqualTo(before.all());
    AuditedLines.clear(TEST);
    AuditTrail.Heads none = verified().heads();
    assertThat(none.number()).isZero();
    assertThat(none.all()).as("SHA-256 of nothing").startsWith("e3b0c44298fc1c14");
  }

  @Test
  void oneVerificationRunsAtATime() throws Exception {
    CompletableFuture<Optional<Verification>> first;
    try (Connection locked = TEST.database().dataSource().getConnection();
        Statement statement = locked.createStatement()) {
      locked.setAutoCommit(false);
      statement.execute("lock table audit_chain in access exclusive mode");
      first = CompletableFuture.supplyAsync(trail::verify);
      // Until the first one waits for the table.
      await().until(() -> waiting(statement) > 0);
      assertThat(trail.verify()).isEmpty();
      locked.rollback();
    }
    assertThat(first.get(10, TimeUnit.SECONDS)).isPresent();
    assertThat(trail.verify()).isPresent();
  }

  private static long waiting(Statement statement) throws SQLException {
    try (ResultSet rows =
        statement.executeQuery(
            "select count(*) from pg_locks"
                + " where not granted and relation = 'audit_chain'::regclass")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** As somebody would who owns the database. */
  private static void tamper(String sql) {
    TEST.execute("alter table audit_entry disable trigger audit_entry_only_added_to");
    TEST.execute(sql);
    TEST.execute("alter table audit_entry enable trigger audit_entry_only_added_to");
  }
}
