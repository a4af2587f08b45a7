package dev.parley.carrier.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.CarrierTerms;
import dev.parley.carrier.LinkReport;
import dev.parley.carrier.OutgoingSegments;
import dev.parley.carrier.SubmitOutcome;
import dev.parley.config.CarrierQuirks;
import dev.parley.config.Secret;
import dev.parley.e164.PhoneNumber;
import dev.parley.sim.CarrierProfile;
import dev.parley.sim.PhoneBook;
import dev.parley.sim.Phones;
import dev.parley.sim.SimulatedCarrier;
import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.Pdu.BindKind;
import dev.parley.wire.smpp.ShortMessage;
import dev.parley.wire.smpp.SmppAddress;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.SocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One link over several binds. */
@Timeout(60)
class SmppBindsTest {
  private final BlockingQueue<CarrierEvent> events = new LinkedBlockingQueue<>();
  private final BlockingQueue<SubmitOutcome> outcomes = new LinkedBlockingQueue<>();
  private ScriptedCarrier first;
  private ScriptedCarrier second;
  private SmppLink link;

  @BeforeEach
  void openThePort() throws IOException {
    first = new ScriptedCarrier();
    second = first.beside();
    link = link(first.port(), BindKind.TRANSCEIVER, BindKind.TRANSCEIVER);
  }

  @AfterEach
  void closeAll() throws IOException {
    first.close();
    second.close();
    link.close();
  }

  @Test
  void whatATransmitterSubmitsIsReceiptedOnAReceiver() throws Exception {
    Clock clock = Clock.systemUTC();
    PhoneBook phones = new PhoneBook(List.of(new Phones.Phone("+12025550101", "US")), clock);
    CarrierProfile profile =
        CarrierProfile.healthy("parley", "secret")
            .withDelays(Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(20));
    try (SimulatedCarrier carrier =
        new SimulatedCarrier(profile, phones, 0, clock, new Random(1))) {
      carrier.start();
      link = link(carrier.port(), BindKind.TRANSMITTER, BindKind.RECEIVER, BindKind.RECEIVER);
      link.start();
      submit();
      SubmitOutcome.Accepted accepted = (SubmitOutcome.Accepted) outcomes.take();
      CarrierEvent.Receipt receipt = (CarrierEvent.Receipt) events.take();
      assertThat(receipt.reference()).isEqualTo(accepted.reference());
      receipt.acknowledgement().taken();
      await().until(() -> carrier.unacknowledged() == 0 && carrier.bound() == 3);
      LinkReport report = link.report();
      assertThat(report.binds())
          .extracting(LinkReport.Bind::kind)
          .containsExactly("transmitter", "receiver", "receiver");
      assertThat(report.submits().count()).isEqualTo(1);
      assertThat(report.receipts().count()).isEqualTo(1);
      assertThat(report.statuses()).isEqualTo(Map.of("ESME_ROK 0x00", 1L));
      link.close();
      await().until(() -> carrier.bound() == 0);
    }
  }

  @Test
  void theLinkIsBoundWhenItCanSubmit() throws Exception {
    link = link(first.port(), BindKind.RECEIVER, BindKind.TRANSMITTER);
    link.start();
    Pdu.Bind one = first.acceptUnanswered();
    Pdu.Bind other = second.acceptUnanswered();
    ScriptedCarrier receiver = one.kind() == BindKind.RECEIVER ? first : second;
    ScriptedCarrier transmitter = one.kind() == BindKind.RECEIVER ? second : first;
    receiver.answer(one.kind() == BindKind.RECEIVER ? one : other);
    await().until(() -> link.report().binds().getFirst().bound());
    assertThat(link.status().bound()).isFalse();
    transmitter.answer(one.kind() == BindKind.RECEIVER ? other : one);
    await().until(() -> link.status().bound());
    receiver.disconnect();
    await().until(() -> !link.report().binds().getFirst().bound());
    assertThat(link.status().bound()).isTrue();
    transmitter.disconnect();
    await().until(() -> !link.status().bound());
    assertThat(link.status().problem()).isNotNull();
  }

  @Test
  void submitsGoToTheBindWithTheMostRoom() throws Exception {
    bindBoth();
    for (int i = 0; i < 4; i++) {
      submit();
    }
    assertThat(link.report().binds())
        .extracting(LinkReport.Bind::windowInUse)
        .containsExactly(2, 2);
    assertThat(link.status().windowInUse()).isEqualTo(4);
    assertThat(link.status().windowSize()).isEqualTo(10);
    assertThat(link.room()).isEqualTo(6);
    for (ScriptedCarrier carrier : List.of(first, second)) {
      accept(carrier);
      accept(carrier);
    }
    for (int i = 0; i < 4; i++) {
      assertThat(outcomes.take()).isInstanceOf(SubmitOutcome.Accepted.class);
    }
    assertThat(link.status().windowInUse()).isZero();
  }

  @Test
  void oneBindLostDoesNotStopTheLink() throws Exception {
    bindBoth();
    first.disconnect();
    await().until(() -> boundBinds() == 1);
    assertThat(link.status().bound()).isTrue();
    for (int i = 0; i < 3; i++) {
      submit();
      accept(second);
      assertThat(outcomes.take()).isInstanceOf(SubmitOutcome.Accepted.class);
    }
    first.acceptBind();
    await().until(() -> boundBinds() == 2);
  }

  @Test
  void partsThatComeOnTwoBindsGoToOneListener() throws Exception {
    bindBoth();
    deliver(first, "0500034D0201".concat("4869"));
    deliver(second, "0500034D0202".concat("4A6A"));
    List<CarrierEvent.Incoming> parts =
        List.of((CarrierEvent.Incoming) events.take(), (CarrierEvent.Incoming) events.take());
    assertThat(parts).extracting(CarrierEvent.Incoming::carrier).containsOnly("scripted");
    assertThat(parts)
        .extracting(CarrierEvent.Incoming::part)
        .containsExactlyInAnyOrder(
            new CarrierEvent.Part(0x4D, 2, 1), new CarrierEvent.Part(0x4D, 2, 2));
    parts.forEach(part -> part.acknowledgement().taken());
    assertThat(first.next()).isInstanceOf(Pdu.DeliverSmResponse.class);
    assertThat(second.next()).isInstanceOf(Pdu.DeliverSmResponse.class);
  }

  @Test
  void aChangedConductActsAtOnceAndKeepsTheBinds() throws Exception {
    bindBoth();
    SmppSettings settings = settings(first.port(), BindKind.TRANSCEIVER, BindKind.TRANSCEIVER);
    link.change(
        settings.withConduct(new SmppSettings.Conduct(7, CarrierQuirks.NONE, Map.of())),
        CarrierTerms.STANDARD);
    assertThat(link.report().rateLimit()).isEqualTo(7);
    assertThat(link.room()).isEqualTo(7);
    assertThat(boundBinds()).isEqualTo(2);
  }

  @Test
  void aChangedConnectionMakesTheBindsAnewAfterTheAnswers() throws Exception {
    bindBoth();
    submit();
    submit(); // To the other one: it has more room now.
    try (ScriptedCarrier other = new ScriptedCarrier()) {
      Thread changing =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      link.change(
                          settings(other.port(), BindKind.TRANSMITTER), CarrierTerms.STANDARD);
                    } catch (InterruptedException _) {
                      Thread.currentThread().interrupt();
                    }
                  });
      await().until(() -> link.status().windowSize() < 10);
      accept(first);
      accept(second);
      assertThat(outcomes.take()).isInstanceOf(SubmitOutcome.Accepted.class);
      assertThat(outcomes.take()).isInstanceOf(SubmitOutcome.Accepted.class);
      first.disconnectAfterUnbind();
      second.disconnectAfterUnbind();
      other.acceptBind();
      changing.join();
      await().until(() -> link.status().bound());
      submit();
      accept(other);
      assertThat(outcomes.take()).isInstanceOf(SubmitOutcome.Accepted.class);
      assertThat(link.report().port()).isEqualTo(other.port());
    }
  }

  private void bindBoth() throws IOException {
    link.start();
    first.acceptBind();
    second.acceptBind();
    await().until(() -> boundBinds() == 2);
  }

  private long boundBinds() {
    return link.report().binds().stream().filter(LinkReport.Bind::bound).count();
  }

  private static void accept(ScriptedCarrier carrier) throws IOException {
    Pdu submit = carrier.next();
    assertThat(submit).isInstanceOf(Pdu.SubmitSm.class);
    carrier.send(new Pdu.SubmitSmResponse(0, submit.sequence(), "id", List.of()));
  }

  private static void deliver(ScriptedCarrier carrier, String hex) throws IOException {
    carrier.send(
        new Pdu.DeliverSm(
            9,
            ShortMessage.of(
                SmppAddress.international("+12025550101"),
                SmppAddress.international("+12015550123"),
                ShortMessage.ESM_HEADER,
                (byte) 0,
                (byte) 0,
                HexFormat.of().parseHex(hex))));
  }

  private void submit() throws InterruptedException {
    link.reserve()
        .submit(
            OutgoingSegments.of(
                new PhoneNumber("+12015550123", "US"),
                new PhoneNumber("+12025550101", "US"),
                new byte[] {0x48, 0x69},
                false,
                (byte) 0,
                true),
            outcomes::add);
  }

  private static SmppSettings settings(int port, BindKind... binds) {
    return SmppSettings.of("scripted", "127.0.0.1", port, "parley", new Secret("secret"))
        .withWindow(5)
        .withBinds(binds)
        .withTimes(
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofMillis(10));
  }

  private SmppLink link(int port, BindKind... binds) {
    return new SmppLink(
        settings(port, binds),
        Clock.systemUTC(),
        new Random(1),
        SocketFactory.getDefault(),
        events::add);
  }
}
