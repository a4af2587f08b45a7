package dev.parley.carrier.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.OutgoingSegments;
import dev.parley.carrier.SubmitOutcome;
import dev.parley.config.Secret;
import dev.parley.e164.PhoneNumber;
import dev.parley.sim.Behaviour;
import dev.parley.sim.CarrierProfile;
import dev.parley.sim.PhoneBook;
import dev.parley.sim.Phones;
import dev.parley.sim.SimulatedCarrier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.SocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the link makes of a virtual carrier that behaves badly: every message is accounted for. */
@Timeout(60)
class SmppLinkBehaviourTest {
  private static final String PHONE = "+12025550101";
  private static final long SEED = 20261124;
  private static final Duration LONG = Duration.ofSeconds(30);

  private final PhoneBook phones =
      new PhoneBook(List.of(new Phones.Phone(PHONE, "US")), Clock.systemUTC());
  private final Map<String, SubmitOutcome> outcomes = new ConcurrentHashMap<>();
  private final BlockingQueue<String> outcomesTwice = new LinkedBlockingQueue<>();
  private final Map<String, CarrierEvent.Receipt> receipts = new ConcurrentHashMap<>();
  private SimulatedCarrier carrier;
  private SmppLink link;

  @BeforeEach
  void startBoth() throws IOException {
    CarrierProfile profile =
        CarrierProfile.healthy("parley", "secret")
            .withDelays(Duration.ZERO, Duration.ZERO, Duration.ofMillis(10));
    carrier = new SimulatedCarrier(profile, phones, 0, Clock.systemUTC(), new Random(SEED));
    carrier.start();
    link =
        new SmppLink(
            SmppSettings.of("sim", "127.0.0.1", carrier.port(), "parley", new Secret("secret"))
                .withTimes(LONG, LONG, LONG, Duration.ofMillis(2)),
            Clock.systemUTC(),
            new Random(SEED),
            SocketFactory.getDefault(),
            this::on);
    link.start();
  }

  @AfterEach
  void closeBoth() {
    link.close();
    carrier.close();
  }

  @Test
  void ofARudeCarrierEveryMessageIsAnsweredOrLostOnceAndHasItsReceipt() throws Exception {
    carrier.behave(new Behaviour.Rude(500, 15));
    submit(300);
    await().until(() -> outcomes.size() == 300);
    long lost = count(SubmitOutcome.Lost.class);
    assertThat(count(SubmitOutcome.Accepted.class) + lost + count(SubmitOutcome.NotWritten.class))
        .isEqualTo(300);
    assertThat(lost).isPositive();
    everythingTakenHasItsReceipt();
  }

  @Test
  void ofAFlakyCarrierEveryMessageIsAnsweredRefusedOrLostOnce() throws Exception {
    carrier.behave(new Behaviour.Flaky(100, 15));
    submit(300);
    await().until(() -> outcomes.size() == 300);
    assertThat(count(SubmitOutcome.Throttled.class)).isPositive();
    assertThat(
            count(SubmitOutcome.Accepted.class)
                + count(SubmitOutcome.Throttled.class)
                + count(SubmitOutcome.Lost.class)
                + count(SubmitOutcome.NotWritten.class))
        .isEqualTo(300);
    everythingTakenHasItsReceipt();
  }

  @Test
  void aCarrierThatShutItsPortIsBoundAgainWhenItOpensIt() {
    await().until(() -> link.status().bound());
    carrier.behave(new Behaviour.Refusing());
    await().until(() -> String.valueOf(link.status().problem()).contains("refused"));
    carrier.behave(new Behaviour.Healthy());
    await().until(() -> link.status().bound());
  }

  /** The carrier's phone is the witness: what landed there was taken, once. */
  private void everythingTakenHasItsReceipt() {
    carrier.behave(new Behaviour.Healthy());
    await().until(() -> carrier.unacknowledged() == 0 && link.status().windowInUse() == 0);
    List<String> landed = phones.messages(PHONE).stream().map(Phones.PhoneMessage::text).toList();
    assertThat(landed).doesNotHaveDuplicates();
    await().until(() -> receipts.size() == landed.size());
    Set<String> accepted = new HashSet<>();
    outcomes.forEach(
        (text, outcome) -> {
          if (outcome instanceof SubmitOutcome.Accepted(String reference)) {
            accepted.add(reference);
            assertThat(landed).contains(text);
          }
        });
    assertThat(receipts.keySet()).containsAll(accepted);
    assertThat(outcomesTwice).isEmpty();
    await().until(() -> link.status().bound());
  }

  private long count(Class<? extends SubmitOutcome> kind) {
    return outcomes.values().stream().filter(kind::isInstance).count();
  }

  private void submit(int messages) throws InterruptedException {
    for (int i = 0; i < messages; i++) {
      String text = "text " + i;
      link.reserve()
          .submit(
              OutgoingSegments.of(
                  new PhoneNumber("+12015550123", "US"),
                  new PhoneNumber(PHONE, "US"),
                  text.getBytes(StandardCharsets.US_ASCII),
                  false,
                  (byte) 0,
                  true),
              outcome -> {
                if (outcomes.put(text, outcome) != null) {
                  outcomesTwice.add(text);
                }
              });
    }
  }

  private void on(CarrierEvent event) {
    CarrierEvent.Receipt receipt = (CarrierEvent.Receipt) event;
    receipts.put(receipt.reference(), receipt);
    receipt.acknowledgement().taken();
  }
}
