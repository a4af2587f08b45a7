package dev.parley.number;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.account.AccountSid;
import dev.parley.audit.AuditTable;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import dev.parley.number.NumberStock.Offer;
import dev.parley.number.StockNumber.Capabilities;
import dev.parley.number.StockNumber.Kind;
import dev.parley.sid.SidSource;
import dev.parley.store.TestDatabase;
import dev.parley.testing.SettableClock;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NumberStockTableTest {
  private static final TestDatabase TEST = TestDatabase.fresh();
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-23T18:00:00Z"), ZoneOffset.UTC);
  private static final SidSource SIDS = new SidSource(CLOCK, new Random(7));

  private static final StockNumber HILO =
      american("+18089251571", "HI", "Hilo", new BigDecimal("1.1500"));
  private static final StockNumber NEWARK = american("+12015550101", "NJ", "Newark", null);
  private static final StockNumber JERSEY = american("+12015550202", "NJ", "Jersey City", null);
  private static final StockNumber LONDON =
      new StockNumber(
          new PhoneNumber("+447911123456", "GB"),
          Kind.MOBILE,
          "GB",
          null,
          null,
          null,
          Capabilities.SMS,
          null);
  private static final StockNumber CODE =
      new StockNumber(
          new ShortCode("12345"), Kind.SHORT_CODE, "CA", null, null, null, Capabilities.SMS, null);

  private NumberStockTable stock;

  private static StockNumber american(
      String number, String region, String locality, @Nullable BigDecimal price) {
    return new StockNumber(
        new PhoneNumber(number, "US"),
        Kind.LOCAL,
        "US",
        region,
        locality,
        "07302",
        new Capabilities(true, true, false),
        price);
  }

  @AfterAll
  static void close() {
    TEST.close();
  }

  @BeforeEach
  void start() {
    TEST.execute("truncate account cascade");
    TEST.execute("truncate stock_number");
    stock = new NumberStockTable(TEST.database().jdbi(), new AuditTable(CLOCK), CLOCK);
    stock.load(List.of(HILO, NEWARK, JERSEY, LONDON, CODE), TestSenders.CAUSE);
  }

  private List<StockNumber> found(StockSearch search) {
    return stock.search(search, "", 100).orElseThrow();
  }

  private static StockSearch search(
      @Nullable Kind kind,
      @Nullable String prefix,
      @Nullable String contains,
      @Nullable String region) {
    return new StockSearch(
        null,
        kind == null ? Set.of() : Set.of(kind),
        prefix,
        contains,
        region,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  @Test
  void everythingIsReadBackAsItWasLoaded() {
    assertThat(stock.find(HILO.address())).contains(HILO);
    assertThat(stock.find(CODE.address())).contains(CODE);
    assertThat(found(StockSearch.ALL)).containsExactly(NEWARK, JERSEY, HILO, LONDON, CODE);
    assertThat(stock.offers())
        .contains(
            List.of(
                new Offer("CA", Kind.SHORT_CODE),
                new Offer("GB", Kind.MOBILE),
                new Offer("US", Kind.LOCAL)));
  }

  @Test
  void loadingAgainChangesWhatIsWrittenAndAddsNothing() {
    StockNumber dearer = american("+18089251571", "HI", "Hilo", new BigDecimal("2.0000"));
    stock.load(List.of(dearer), TestSenders.CAUSE);
    assertThat(stock.find(HILO.address())).contains(dearer);
    assertThat(found(StockSearch.ALL)).hasSize(5);
  }

  @Test
  void searchesGoByEachOfTheirParts() {
    assertThat(found(search(Kind.LOCAL, null, null, null))).containsExactly(NEWARK, JERSEY, HILO);
    assertThat(
            found(
                new StockSearch(
                    null,
                    Set.of(Kind.MOBILE, Kind.SHORT_CODE),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null)))
        .containsExactly(LONDON, CODE);
    assertThat(found(search(null, "+1201", null, null))).containsExactly(NEWARK, JERSEY);
    assertThat(found(search(null, null, "3_1571", null))).isEmpty();
    assertThat(found(search(null, null, "925_571", null))).containsExactly(HILO);
    assertThat(found(search(null, null, null, "nj"))).containsExactly(NEWARK, JERSEY);
    assertThat(
            found(
                new StockSearch(
                    "US", Set.of(), null, null, null, "HILO", "07302", true, true, false, true)))
        .containsExactly(HILO);
    assertThat(
            found(
                new StockSearch(
                    null, Set.of(), null, null, null, null, null, null, false, null, null)))
        .containsExactly(LONDON, CODE);
  }

  @Test
  void pagesFollowEachOther() {
    assertThat(stock.search(StockSearch.ALL, "", 2)).contains(List.of(NEWARK, JERSEY));
    assertThat(stock.search(StockSearch.ALL, "+12015550202", 2)).contains(List.of(HILO, LONDON));
  }

  @Test
  void whatIsHeldIsNotAvailableUntilItIsReleased() {
    AccountSid account = new AccountSid(SIDS.next());
    TEST.execute(
        "insert into account values ('%s', '%s', 'x', 'active', '', '2026-01-01', '2026-01-01')"
            .formatted(account.id(), account.id()));
    SenderStore senders =
        new SenderStore(TEST.database().jdbi(), new AuditTable(CLOCK), SIDS, CLOCK);
    Sender held =
        senders
            .add(NEWARK.takenBy(account, "mine", Sender.Webhooks.NONE), TestSenders.CAUSE)
            .orElseThrow();
    assertThat(held.proof()).isEqualTo(Proof.STOCK);
    assertThat(senders.add(NEWARK.takenBy(account, "", Sender.Webhooks.NONE), TestSenders.CAUSE))
        .isEmpty();
    assertThat(found(availability(true))).containsExactly(JERSEY, HILO, LONDON, CODE);
    assertThat(found(availability(false))).containsExactly(NEWARK);
    assertThat(free()).isEqualTo(4);
    assertThat(senders.release(held.sid(), TestSenders.CAUSE)).isTrue();
    assertThat(found(availability(true))).hasSize(5);
    Sender code =
        senders
            .add(CODE.takenBy(account, "", Sender.Webhooks.NONE), TestSenders.CAUSE)
            .orElseThrow();
    assertThat(code.country()).isEqualTo("CA");
  }

  @Test
  void itIsCountedByCountryAndKindAndWhatIsFree() {
    assertThat(stock.counts().orElseThrow().stream().mapToLong(NumberStock.Count::all).sum())
        .isEqualTo(5);
    assertThat(free()).isEqualTo(5);
    assertThat(stock.counts().orElseThrow())
        .extracting(NumberStock.Count::offer)
        .containsExactlyElementsOf(stock.offers().orElseThrow());
  }

  private long free() {
    return stock.counts().orElseThrow().stream().mapToLong(NumberStock.Count::free).sum();
  }

  private static StockSearch availability(boolean available) {
    return new StockSearch(
        null, Set.of(), null, null, null, null, null, null, null, null, available);
  }

  @Test
  void whatIsRemovedIsGone() {
    assertThat(stock.remove(HILO.address(), TestSenders.CAUSE)).isTrue();
    assertThat(stock.remove(HILO.address(), TestSenders.CAUSE)).isFalse();
    assertThat(stock.find(HILO.address())).isEmpty();
  }

  @Test
  void fiveHundredAreLoadedTogetherAndNoMore() {
    List<StockNumber> many = new ArrayList<>();
    for (int i = 0; i < NumberStock.LOAD_MAX; i++) {
      many.add(american("+1201555" + (1000 + i), "NJ", "Newark", null));
    }
    stock.load(many, TestSenders.CAUSE);
    many.add(HILO);
    assertThatThrownBy(() -> stock.load(many, TestSenders.CAUSE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void twoSearchAtTheSameTimeAndTheNextIsTurnedAway() throws Exception {
    try (Connection other = TEST.database().connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("lock table stock_number in access exclusive mode");
      List<CompletableFuture<Optional<List<StockNumber>>>> waiting = new ArrayList<>();
      for (int i = 0; i < NumberStock.SEARCHES_MAX; i++) {
        waiting.add(
            CompletableFuture.supplyAsync(
                () -> stock.search(StockSearch.ALL, "", 9), Thread::startVirtualThread));
      }
      await().until(() -> waitingForTheTable() == NumberStock.SEARCHES_MAX);
      assertThat(stock.search(StockSearch.ALL, "", 9)).isEmpty();
      assertThat(stock.offers()).isEmpty();
      other.rollback();
      for (CompletableFuture<Optional<List<StockNumber>>> search : waiting) {
        assertThat(search.get(30, TimeUnit.SECONDS)).isPresent();
      }
      assertThat(stock.search(StockSearch.ALL, "", 9)).isPresent();
    }
  }

  private static int waitingForTheTable() {
    return TEST.database()
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "select count(*) from pg_locks where not granted"
                            + " and relation = 'stock_number'::regclass")
                    .mapTo(Integer.class)
                    .one());
  }

  @Test
  void aSearchThatTakesTooLongIsGivenUp() throws Exception {
    NumberStock hasty =
        new NumberStockTable(
            TEST.database().jdbi(), new AuditTable(CLOCK), CLOCK, Duration.ofMillis(50));
    try (Connection other = TEST.database().connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("lock table stock_number in access exclusive mode");
      assertThat(hasty.search(StockSearch.ALL, "", 9)).isEmpty();
      other.rollback();
      assertThat(hasty.search(StockSearch.ALL, "", 9)).isPresent();
    }
  }

  @Test
  void whatIsOfferedIsAskedForOnceAMinute() {
    SettableClock clock = new SettableClock(CLOCK.instant());
    NumberStock minutes =
        new NumberStockTable(TEST.database().jdbi(), new AuditTable(clock), clock);
    assertThat(minutes.offers()).hasValueSatisfying(offers -> assertThat(offers).hasSize(3));
    TEST.execute("truncate stock_number");
    clock.pass(NumberStock.OFFERS_KEPT.minusMillis(1));
    assertThat(minutes.offers()).hasValueSatisfying(offers -> assertThat(offers).hasSize(3));
    clock.pass(Duration.ofMillis(1));
    assertThat(minutes.offers()).contains(List.of());
  }
}
