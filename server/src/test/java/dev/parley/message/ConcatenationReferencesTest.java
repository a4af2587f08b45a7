package dev.parley.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.policy.Decision;
import dev.parley.store.TestDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConcatenationReferencesTest {
  private static final String LONG_TEXT = "x".repeat(161);

  private StoredFixture fixture;
  private ConcatenationReferences references;

  @BeforeEach
  void open() {
    fixture = new StoredFixture(Instant.parse("2026-11-23T18:00:00Z"));
    references = new ConcatenationReferences(fixture.test.database());
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void messagesOfOnePairDifferInEightBitsUntil256HavePassed() throws Exception {
    List<Integer> low = new ArrayList<>();
    for (int batch = 0; batch < 8; batch++) {
      for (MessageRow row : accepted(32, StoredFixture.PHONE)) {
        low.add(row.reference() & 0xFF);
      }
      accepted(3, "+12025550102");
    }

    assertThat(low).hasSize(256).doesNotHaveDuplicates();
    assertThat(accepted(1, StoredFixture.PHONE).getFirst().reference() & 0xFF)
        .isEqualTo(low.getFirst());
  }

  @Test
  void aNewProcessGoesOnWhereTheLastOneEnded() throws Exception {
    int last = accepted(3, StoredFixture.PHONE).getLast().reference();

    references = new ConcatenationReferences(fixture.test.database());

    assertThat(accepted(2, StoredFixture.PHONE))
        .extracting(MessageRow::reference)
        .containsExactly((last + 1) & 0xFFFF, (last + 2) & 0xFFFF);
  }

  @Test
  void aMessageThatIsReadBackHasTheReferenceItWasAcceptedWith() throws Exception {
    for (MessageRow row : accepted(2, StoredFixture.PHONE)) {
      assertThat(fixture.reader.load(row.sid().id()).orElseThrow().row().reference())
          .isEqualTo(row.reference());
    }
  }

  @Test
  void messagesOfOnePartAndRefusedOnesGetNone() {
    List<MessageRow> rows =
        List.of(
            LiveMessageFixture.row(MessageState.QUEUED, 1, "unspecified"),
            LiveMessageFixture.row(MessageState.REFUSED, 2, "unspecified"));

    assertThat(references.given(rows)).isSameAs(rows);
    assertThat(references.given(List.of(rows.getLast(), row(StoredFixture.PHONE))))
        .extracting(row -> row.concatenationReference() == null)
        .containsExactly(true, false);
  }

  @Test
  void aMessageOfBeforeReferencesWereKeptHasThatOfItsSid() throws Exception {
    UUID id = fixture.sids.next();
    fixture.stored(id, StoredFixture.SENDER, StoredFixture.PHONE, LONG_TEXT);

    assertThat(fixture.reader.load(id).orElseThrow().row().reference() & 0xFF)
        .isEqualTo((int) id.getLeastSignificantBits() & 0xFF);
  }

  @Test
  void aPairThatLeftMemoryForOthersIsReadAgain() throws Exception {
    int first = accepted(1, StoredFixture.PHONE).getFirst().reference();
    crowd(ConcatenationReferences.PAIRS_MAX - 1);
    assertThat(references.pairs()).isEqualTo(ConcatenationReferences.PAIRS_MAX);
    crowd(ConcatenationReferences.PAIRS_MAX);
    assertThat(references.pairs()).isEqualTo(ConcatenationReferences.PAIRS_MAX);

    assertThat(accepted(1, StoredFixture.PHONE).getFirst().reference())
        .isEqualTo((first + 1) & 0xFFFF);
  }

  @Test
  void withoutADatabaseTheSidGivesTheReference() {
    TestDatabase gone = TestDatabase.fresh();
    gone.close();
    MessageRow row = row(StoredFixture.PHONE);

    MessageRow given = new ConcatenationReferences(gone.database()).given(List.of(row)).getFirst();

    assertThat(given).isEqualTo(row);
  }

  @Test
  void aPairIsForgottenAWeekAfterTheValidityOfItsLastMessage() throws Exception {
    accepted(1, StoredFixture.PHONE);
    fixture.clock.pass(Duration.ofHours(10).plusDays(ConcatenationReferences.DAYS_KEPT));
    ConcatenationReferences.dropOld(fixture.test.database(), fixture.watch);
    assertThat(pairsStored()).isOne();

    fixture.clock.pass(Duration.ofSeconds(1));
    ConcatenationReferences.dropOld(fixture.test.database(), fixture.watch);
    assertThat(pairsStored()).isZero();
  }

  @Test
  void nothingIsForgottenWhileTheClockIsNotToBeBelieved() throws Exception {
    accepted(1, StoredFixture.PHONE);
    fixture.clock.jump(Duration.ofDays(100));
    ConcatenationReferences.dropOld(fixture.test.database(), fixture.watch);
    assertThat(pairsStored()).isOne();
  }

  /** Accepted in one batch, as the intake does. */
  private List<MessageRow> accepted(int count, String to) throws Exception {
    List<MessageRow> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(row(to));
    }
    List<MessageRow> given = references.given(rows);
    try (Connection connection = fixture.test.database().connect()) {
      connection.setAutoCommit(false);
      new MessageInsert().write(connection, given);
      connection.commit();
    }
    return given;
  }

  private MessageRow row(String to) {
    return new MessageRow(
        MessageSid.sms(fixture.sids.next()),
        StoredFixture.ACCOUNT,
        StoredFixture.ACCOUNT,
        Direction.OUTBOUND_API,
        StoredFixture.SENDER,
        to,
        LONG_TEXT,
        2,
        null,
        36_000,
        fixture.clock.instant(),
        MessageState.QUEUED,
        null,
        new Decision.Allowed(List.of(), new Decision.FactsDigest(1, "{}")),
        "api",
        "unspecified",
        null,
        null);
  }

  /** Messages of other pairs, which nobody stores. */
  private void crowd(int pairs) {
    Set<Long> different = new HashSet<>();
    List<MessageRow> rows = new ArrayList<>();
    for (int i = 0; i < pairs; i++) {
      MessageRow row = row("+1202" + (1_000_000 + i));
      different.add(ConcatenationReferences.pair(row));
      rows.add(row);
    }
    assertThat(different).hasSize(pairs);
    references.given(rows);
  }

  private int pairsStored() {
    return fixture
        .test
        .database()
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("select count(*) from concatenation_reference")
                    .mapTo(Integer.class)
                    .one());
  }
}
