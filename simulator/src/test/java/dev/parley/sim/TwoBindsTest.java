package dev.parley.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.ShortMessage;
import dev.parley.wire.sms.ConcatenationHeader;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Texts in parts, to a peer that is bound twice. */
@Timeout(60)
class TwoBindsTest {
  private static final String PHONE = "+12025550101";
  private static final String TEXT = "0123456789".repeat(90);
  private static final int PARTS = 6;

  private final PhoneBook phones =
      new PhoneBook(List.of(new Phones.Phone(PHONE, "US")), Clock.systemUTC());
  private SimulatedCarrier carrier;
  private Peer first;
  private Peer second;

  @BeforeEach
  void bindTwice() throws IOException {
    CarrierProfile profile =
        CarrierProfile.healthy("parley", "secret")
            .withDelays(Duration.ZERO, Duration.ZERO, Duration.ZERO);
    carrier = new SimulatedCarrier(profile, phones, 0, Clock.systemUTC(), new Random(3));
    carrier.start();
    first = new Peer(carrier.port());
    first.bind(Pdu.BindKind.TRANSCEIVER);
    second = new Peer(carrier.port());
    second.bind(Pdu.BindKind.RECEIVER);
  }

  @AfterEach
  void close() throws IOException {
    first.close();
    second.close();
    carrier.close();
  }

  @Test
  void thePartsOfATextComeOverBothInAnyOrder() throws IOException {
    phones.send(PHONE, "12345", TEXT);
    List<Integer> here = numbers(take(first, PARTS / 2));
    List<Integer> there = numbers(take(second, PARTS / 2));
    assertThat(here).doesNotContainAnyElementsOf(there);
    List<Integer> all = new ArrayList<>(here);
    all.addAll(there);
    assertThat(all).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6);
    assertThat(
            here.equals(here.stream().sorted().toList())
                && there.equals(there.stream().sorted().toList()))
        .as("with this seed they are out of order: %s %s", here, there)
        .isFalse();
  }

  @Test
  void togetherTheyAreTheText() throws IOException {
    phones.send(PHONE, "12345", TEXT);
    Reassembly reassembly = new Reassembly();
    List<ShortMessage> parts = new ArrayList<>(take(second, PARTS / 2));
    parts.addAll(take(first, PARTS / 2));
    Optional<String> whole = Optional.empty();
    for (ShortMessage part : parts) {
      whole = reassembly.add(part, part.concatenation().orElseThrow());
    }
    assertThat(whole).contains(TEXT);
  }

  @Test
  void whenOneBindEndsTheOtherHasTheRest() throws IOException {
    second.close();
    awaitBound(1);
    phones.send(PHONE, "12345", TEXT);
    assertThat(numbers(take(first, PARTS))).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void whatWasNotAcknowledgedOnOneComesOverTheOther() throws IOException {
    phones.send(PHONE, "12345", TEXT);
    for (int i = 0; i < PARTS / 2; i++) {
      second.next();
    }
    second.close();
    assertThat(numbers(take(first, PARTS))).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6);
  }

  @Test
  void lanesAreBoundedAsEverythingElse() {
    DeliveryQueue queue = new DeliveryQueue();
    ShortMessage part = Peer.submit(1, PHONE, "Hi").message();
    assertThat(queue.addInLanes(Collections.nCopies(DeliveryQueue.MESSAGES_MAX, part))).isTrue();
    assertThat(queue.addInLanes(List.of(part))).isFalse();
    assertThat(queue.add(List.of(part))).isFalse();
  }

  private static List<ShortMessage> take(Peer peer, int count) throws IOException {
    List<ShortMessage> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Pdu.DeliverSm deliver = (Pdu.DeliverSm) peer.next();
      peer.acknowledge(deliver);
      taken.add(deliver.message());
    }
    return taken;
  }

  private static List<Integer> numbers(List<ShortMessage> parts) {
    return parts.stream()
        .map(part -> part.concatenation().map(ConcatenationHeader::number).orElseThrow())
        .toList();
  }

  private void awaitBound(int sessions) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (carrier.bound() != sessions && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(carrier.bound()).isEqualTo(sessions);
  }
}
