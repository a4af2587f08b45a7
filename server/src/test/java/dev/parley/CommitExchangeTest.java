package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.SubmitOutcome;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.store.TestDatabase;
import dev.parley.testing.DatabaseProxy.Direction;
import dev.parley.testing.Nightly;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Promises 1 and 6 with a network that breaks anywhere: the session that commits is cut after each
 * octet of its exchange with PostgreSQL, in both directions. In verify only after some of them.
 */
class CommitExchangeTest {
  private static final int WARM_UP = 5;

  /** More octets than any exchange has: the loop over them must end by itself. */
  private static final int OCTETS_MAX = 100_000;

  @TempDir Path directory;
  private TestDatabase database = TestDatabase.fresh();
  private FaultFixture parley;

  @BeforeEach
  void start() throws Exception {
    parley = new FaultFixture(database.database().target(), directory);
    for (int i = 0; i < WARM_UP; i++) {
      assertThat(parley.create(FaultFixture.PHONE, "warm up " + i).status()).isEqualTo(201);
    }
    await().until(() -> parley.written().size() == WARM_UP);
  }

  @AfterEach
  void end() throws Exception {
    parley.close();
    database.close();
  }

  @ParameterizedTest
  @EnumSource
  void whereverTheIntakesSessionIsCutNobodyIsToldWhatIsNotSo(Direction direction) throws Exception {
    int stride = Nightly.of(direction == Direction.TO_SERVER ? 61 : 13, 1);
    Map<String, Integer> told = new HashMap<>();
    boolean cut = true;
    for (int octets = 0; cut; octets += stride) {
      assertThat(octets).isLessThan(OCTETS_MAX);
      String body = "cut %s after %05d".formatted(words(direction), octets);
      parley.proxy.cut("intake", direction, octets);
      FaultFixture.Answer answer = parley.create(FaultFixture.PHONE, body);
      cut = parley.proxy.disarm();
      told.put(body, answer.status());
      int stored = parley.stored(body);
      switch (answer.status()) {
        case 201 -> assertThat(stored).as("%s: 201", body).isEqualTo(1);
        case 503 -> assertThat(stored).as("%s: 503", body).isZero();
        case 0 -> assertThat(stored).as("%s: closed", body).isLessThanOrEqualTo(1);
        default -> throw new AssertionError(body + " was answered " + answer);
      }
    }
    assertThat(told).hasSizeGreaterThan(3).containsValue(201);
    await().untilAsserted(() -> assertThat(parley.written()).containsAll(accepted(told)));
    assertThat(parley.written()).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void whereverTheJournalsSessionIsCutEachEventIsWrittenOnceAndTheReceiptIsKept(Direction direction)
      throws Exception {
    int stride = Nightly.of(direction == Direction.TO_SERVER ? 127 : 23, 1);
    int cuts = -1;
    boolean cut = true;
    for (int octets = 0; cut; octets += stride) {
      cuts++;
      assertThat(octets).isLessThan(OCTETS_MAX);
      String body = "journal %s %05d".formatted(words(direction), octets);
      AtomicReference<String> reference = new AtomicReference<>();
      parley
          .carrier()
          .answer(
              _ -> {
                reference.set("cut-" + body);
                return new SubmitOutcome.Accepted("cut-" + body);
              });
      parley.proxy.cut("journal", direction, octets);
      MessageSid sid = Objects.requireNonNull(parley.create(FaultFixture.PHONE, body).sid(), body);
      await().until(() -> reference.get() != null);
      AtomicInteger acknowledged = new AtomicInteger();
      parley.carrier().bring(receipt(reference.get(), sid, acknowledged));
      await().atMost(Duration.ofSeconds(30)).until(() -> acknowledged.get() == 1);
      cut = parley.proxy.disarm();
      assertThat(parley.state(sid)).isEqualTo(MessageState.DELIVERED);
      assertEachEventOnce(sid);
    }
    assertThat(cuts).isGreaterThan(3);
    assertThat(parley.written()).doesNotHaveDuplicates();
  }

  /** Submitting, accepted, delivered: all of them are there when the receipt is acknowledged. */
  private void assertEachEventOnce(MessageSid sid) throws Exception {
    String events =
        """
        select case when count(*) = 3 and max(seq) = 3 then 1 else 0 end
        from message_event where message = ?
        """;
    assertThat(parley.number(events, sid.id())).as("three events of %s", sid).isEqualTo(1);
  }

  /** In letters that are the same in the GSM alphabet. */
  private static String words(Direction direction) {
    return direction.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static List<String> accepted(Map<String, Integer> told) {
    return told.entrySet().stream()
        .filter(each -> each.getValue() == 201)
        .map(Map.Entry::getKey)
        .toList();
  }

  private CarrierEvent.Receipt receipt(
      String reference, MessageSid sid, AtomicInteger acknowledged) {
    return new CarrierEvent.Receipt(
        "fake",
        reference,
        CarrierEvent.DeliveryState.DELIVERED,
        null,
        null,
        "2611231000",
        new CarrierEvent.Acknowledgement() {
          @Override
          public void taken() {
            acknowledged.incrementAndGet();
          }

          @Override
          public void notTaken() {
            throw new AssertionError("asked to come back with the receipt of " + sid);
          }
        });
  }
}
