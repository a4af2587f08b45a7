package dev.parley.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.wire.smpp.CommandStatus;
import dev.parley.wire.smpp.Decoded;
import dev.parley.wire.smpp.Malformed;
import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.ReceiptText;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each behaviour of the virtual carrier, spoken to in plain PDUs. */
@Timeout(60)
class BehaviourTest {
  private static final String PHONE = "+12025550101";
  private static final long SEED = 20261124;

  private final AtomicLong millis = new AtomicLong(1_800_000_000_000L);
  private final Clock clock = new TurnedClock(millis);
  private final PhoneBook phones = new PhoneBook(List.of(new Phones.Phone(PHONE, "US")), clock);
  private SimulatedCarrier carrier;
  private Peer peer;

  @BeforeEach
  void connect() throws IOException {
    CarrierProfile profile =
        CarrierProfile.healthy("parley", "secret")
            .withDelays(Duration.ZERO, Duration.ZERO, Duration.ZERO);
    carrier = new SimulatedCarrier(profile, phones, 0, clock, new Random(SEED));
    carrier.start();
    peer = bound();
  }

  @AfterEach
  void close() throws IOException {
    peer.close();
    carrier.close();
  }

  @Test
  void aSlowCarrierAnswersWhenItsTimeHasCome() throws IOException {
    carrier.behave(new Behaviour.Slow(Duration.ofMillis(30), Duration.ofMillis(60)));
    long before = System.nanoTime();
    peer.send(Peer.submit(2, PHONE, "Hi"));
    assertThat(((Pdu.SubmitSmResponse) peer.next()).commandStatus()).isZero();
    assertThat(System.nanoTime() - before).isGreaterThan(Duration.ofMillis(30).toNanos());
    assertThat(peer.receipt().stat()).isEqualTo("DELIVRD");
    assertThat(System.nanoTime() - before).isGreaterThan(Duration.ofMillis(60).toNanos());
  }

  @Test
  void aThrottlingCarrierTakesSoManyASecondOverAllSessions() throws IOException {
    carrier.behave(new Behaviour.Throttling(3));
    try (Peer other = bound()) {
      assertThat(status(peer)).isZero();
      assertThat(status(other)).isZero();
      assertThat(status(peer)).isZero();
      assertThat(status(other)).isEqualTo(CommandStatus.ESME_RTHROTTLED.code());
      millis.addAndGet(999);
      assertThat(status(peer)).isEqualTo(CommandStatus.ESME_RTHROTTLED.code());
      millis.addAndGet(1);
      assertThat(status(peer)).isZero();
      millis.addAndGet(-5000);
      assertThat(status(peer)).isZero();
    }
  }

  @Test
  void aCappedCarrierHasRoomForSoManyOnTheirWay() throws IOException {
    carrier.behave(new Behaviour.Slow(Duration.ZERO, Duration.ofDays(1)));
    assertThat(status(peer)).isZero();
    carrier.behave(new Behaviour.Capped(2));
    assertThat(status(peer)).isZero();
    millis.addAndGet(1);
    carrier.behave(new Behaviour.Capped(1));
    assertThat(status(peer)).isEqualTo(CommandStatus.ESME_RMSGQFUL.code());
  }

  @Test
  void aFlakyCarrierRefusesSomeAndBreaksOffOverSomeThatItHasTaken() throws IOException {
    carrier.behave(new Behaviour.Flaky(200, 50));
    int refused = 0;
    int broken = 0;
    Set<String> accepted = new HashSet<>();
    Set<String> receipted = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      try {
        peer.send(Peer.submit(2 + i, PHONE, "text " + i));
        Pdu.SubmitSmResponse response = response(peer, receipted);
        if (response.commandStatus() == 0) {
          accepted.add(response.messageId());
        } else {
          assertThat(response.commandStatus()).isEqualTo(CommandStatus.ESME_RSYSERR.code());
          refused++;
        }
      } catch (IOException _) {
        broken++;
        peer.close();
        peer = bound();
      }
    }
    assertThat(refused).isBetween(20, 60);
    assertThat(broken).isBetween(3, 25);
    while (receipted.size() < accepted.size() + broken) {
      receipted.add(id(peer.receipt()));
    }
    assertThat(receipted).containsAll(accepted);
    assertThat(phones.messages(PHONE)).hasSize(200 - refused);
  }

  @Test
  void aDeadCarrierTakesConnectionsAndSaysNothingUntilItLives() throws IOException {
    carrier.behave(new Behaviour.Silent());
    peer.send(new Pdu.EnquireLink(2));
    phones.send(PHONE, "12345", "Hello?");
    try (Peer unheard = new Peer(carrier.port())) {
      unheard.send(Pdu.Bind.of(Pdu.BindKind.TRANSCEIVER, 1, "parley", "secret"));
      assertThat(carrier.bound()).isEqualTo(1);
    }
    assertThat(carrier.unacknowledged()).isEqualTo(1);
    carrier.behave(new Behaviour.Healthy());
    Pdu first = peer.next();
    if (first instanceof Pdu.EnquireLinkResponse) {
      // The carrier read the question only after it came to life.
      first = peer.next();
    }
    assertThat(((Pdu.DeliverSm) first).message().text()).isEqualTo("Hello?");
  }

  @Test
  void aRefusingCarrierHasItsPortBackAfterwards() throws IOException {
    carrier.behave(new Behaviour.Refusing());
    assertThatThrownBy(peer::next).isInstanceOf(IOException.class);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> new Peer(carrier.port())).isInstanceOf(ConnectException.class);
    }
    carrier.behave(new Behaviour.Healthy());
    peer = bound();
    assertThat(status(peer)).isZero();
    carrier.behave(new Behaviour.Refusing());
    carrier.close();
    carrier.behave(new Behaviour.Healthy());
    assertThatThrownBy(() -> new Peer(carrier.port())).isInstanceOf(ConnectException.class);
  }

  @Test
  void aRudeCarrierAnswersEachMessageAllTheSame() throws IOException {
    carrier.behave(new Behaviour.Rude(1000, 0));
    Set<String> accepted = new HashSet<>();
    Set<String> receipted = new HashSet<>();
    List<Decoded> rude = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      int sequence = 2 + i;
      peer.send(Peer.submit(sequence, PHONE, "Hi"));
      while (accepted.size() == i) {
        switch (peer.decoded()) {
          case Pdu.SubmitSmResponse response when response.sequence() == sequence ->
              accepted.add(response.messageId());
          case Pdu.SubmitSmResponse response when response.sequence() < sequence -> {}
          case Pdu.DeliverSm receipt -> receipted.add(acknowledged(receipt));
          case Decoded other -> rude.add(other);
        }
      }
    }
    assertThat(rude)
        .hasAtLeastOneElementOfType(Malformed.class)
        .hasAtLeastOneElementOfType(Pdu.Unrecognised.class)
        .hasAtLeastOneElementOfType(Pdu.GenericNack.class)
        .hasAtLeastOneElementOfType(Pdu.EnquireLinkResponse.class)
        .hasAtLeastOneElementOfType(Pdu.SubmitSmResponse.class)
        .allMatch(decoded -> decoded.sequence() >= Rudeness.FOREIGN_SEQUENCES);
    while (receipted.size() < 100) {
      if (peer.decoded() instanceof Pdu.DeliverSm receipt) {
        receipted.add(acknowledged(receipt));
      }
    }
    assertThat(receipted).isEqualTo(accepted);
  }

  @Test
  void whatARudeCarrierTookBeforeItBrokeOffHasItsReceipt() throws IOException {
    carrier.behave(new Behaviour.Rude(0, 1000));
    boolean half = false;
    boolean garbage = false;
    for (int i = 0; i < 20; i++) {
      peer.send(Peer.submit(2 + i, PHONE, "Hi"));
      boolean over = false;
      while (!over) {
        try {
          Decoded decoded = peer.decoded();
          over = decoded instanceof Malformed malformed && malformed.framingLost();
          garbage |= over;
        } catch (IOException _) {
          half |= peer.isInsidePdu();
          over = true;
        }
      }
      peer.close();
      peer = bound();
    }
    assertThat(half && garbage).isTrue();
    Set<String> receipted = new HashSet<>();
    while (receipted.size() < 20) {
      receipted.add(id(peer.receipt()));
    }
    assertThat(phones.messages(PHONE)).hasSize(20);
  }

  @Test
  void theSameSeedDrawsTheSame() {
    assertThat(drawn(7)).isEqualTo(drawn(7)).isNotEqualTo(drawn(8));
  }

  private static List<String> drawn(long seed) {
    Conduct conduct = new Conduct(new Random(seed));
    conduct.become(new Behaviour.Rude(500, 100));
    List<String> drawn = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      drawn.add(
          switch (conduct.judge(0, 0)) {
            case Conduct.TakeRudely(Rudeness act, var random) -> act + " " + random.nextInt();
            case Conduct.Verdict other -> other.toString();
          });
    }
    return drawn;
  }

  @Test
  void parametersAreChecked() {
    assertThatThrownBy(() -> new Behaviour.Flaky(600, 401))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Behaviour.Rude(-1, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Behaviour.Throttling(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Behaviour.Capped(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Behaviour.Slow(Duration.ofMillis(-1), Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void eachNameIsFoundAndNoOther() {
    for (NamedBehaviour named : NamedBehaviour.values()) {
      assertThat(NamedBehaviour.find(named.id())).contains(named);
      assertThat(named.explanation()).isNotBlank();
    }
    assertThat(NamedBehaviour.find("angry")).isEmpty();
  }

  private Peer bound() throws IOException {
    Peer bound = new Peer(carrier.port());
    bound.bind(Pdu.BindKind.TRANSCEIVER);
    return bound;
  }

  private static int status(Peer from) throws IOException {
    from.send(Peer.submit(9, PHONE, "Hi"));
    return response(from, new HashSet<>()).commandStatus();
  }

  /** The next response; receipts on the way are acknowledged and kept. */
  private static Pdu.SubmitSmResponse response(Peer from, Set<String> receipted)
      throws IOException {
    while (true) {
      switch (from.next()) {
        case Pdu.SubmitSmResponse response -> {
          return response;
        }
        case Pdu.DeliverSm deliver -> {
          receipted.add(ReceiptText.parse(deliver.message().receiptText(), List.of()).id());
          from.acknowledge(deliver);
        }
        case Pdu other -> throw new AssertionError(other);
      }
    }
  }

  private String acknowledged(Pdu.DeliverSm receipt) throws IOException {
    peer.acknowledge(receipt);
    return id(ReceiptText.parse(receipt.message().receiptText(), List.of()));
  }

  private static String id(ReceiptText receipt) {
    return String.valueOf(receipt.id());
  }

  /** A clock that only the test moves. */
  private static final class TurnedClock extends Clock {
    private final AtomicLong millis;

    TurnedClock(AtomicLong millis) {
      this.millis = millis;
    }

    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis.get());
    }
  }
}
