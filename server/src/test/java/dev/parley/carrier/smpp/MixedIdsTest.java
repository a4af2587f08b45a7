package dev.parley.carrier.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.OutgoingSegments;
import dev.parley.carrier.SubmitOutcome;
import dev.parley.config.CarrierQuirks;
import dev.parley.config.CarrierQuirks.IdForm;
import dev.parley.config.CarrierQuirks.PrefixRules;
import dev.parley.config.Secret;
import dev.parley.e164.PhoneNumber;
import dev.parley.sim.CarrierProfile;
import dev.parley.sim.PhoneBook;
import dev.parley.sim.Phones;
import dev.parley.sim.ReceiptDialect;
import dev.parley.sim.SimulatedCarrier;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.SocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A carrier that answers hexadecimal ids and writes decimal ones in its receipts. */
@Timeout(60)
class MixedIdsTest {
  private static final String PHONE = "+12025550101";

  private final BlockingQueue<CarrierEvent> events = new LinkedBlockingQueue<>();

  @Test
  void aReceiptFindsItsMessageWhereTheQuirkIsSet() throws Exception {
    Exchange exchange = exchange(quirks(IdForm.HEX, IdForm.DECIMAL));
    assertThat(exchange.receipted()).isEqualTo(exchange.answered()).containsOnlyDigits();
  }

  @Test
  void withoutTheQuirkItFindsNothing() throws Exception {
    Exchange exchange = exchange(CarrierQuirks.NONE);
    assertThat(exchange.receipted()).isNotEqualTo(exchange.answered());
    assertThat(Long.parseLong(exchange.receipted()))
        .isEqualTo(Long.parseLong(exchange.answered(), 16));
  }

  /** The references of one message, as the link tells them. */
  private record Exchange(String answered, String receipted) {}

  private Exchange exchange(CarrierQuirks quirks) throws Exception {
    BlockingQueue<SubmitOutcome> outcomes = new LinkedBlockingQueue<>();
    try (SimulatedCarrier carrier = carrier();
        SmppLink link = link(carrier.port(), quirks)) {
      link.start();
      link.reserve()
          .submit(
              OutgoingSegments.of(
                  new PhoneNumber("+12015550123", "US"),
                  new PhoneNumber(PHONE, "US"),
                  new byte[] {0x48, 0x69},
                  false,
                  (byte) 0,
                  true),
              outcomes::add);
      SubmitOutcome.Accepted accepted = (SubmitOutcome.Accepted) outcomes.take();
      CarrierEvent.Receipt receipt = (CarrierEvent.Receipt) events.take();
      receipt.acknowledgement().taken();
      return new Exchange(accepted.reference(), receipt.reference());
    }
  }

  private static SimulatedCarrier carrier() throws Exception {
    SimulatedCarrier carrier =
        new SimulatedCarrier(
            CarrierProfile.healthy("parley", "secret")
                .withDelays(Duration.ZERO, Duration.ZERO, Duration.ofMillis(10)),
            new PhoneBook(List.of(new Phones.Phone(PHONE, "US")), Clock.systemUTC()),
            0,
            Clock.systemUTC(),
            new Random(1));
    carrier.speak(ReceiptDialect.MIXED_IDS);
    carrier.start();
    return carrier;
  }

  private SmppLink link(int port, CarrierQuirks quirks) {
    SmppSettings settings =
        SmppSettings.of("mixed", "127.0.0.1", port, "parley", new Secret("secret"));
    return new SmppLink(
        settings.withConduct(new SmppSettings.Conduct(0, quirks, Map.of())),
        Clock.systemUTC(),
        new Random(1),
        SocketFactory.getDefault(),
        events::add);
  }

  private static CarrierQuirks quirks(IdForm answered, IdForm receipted) {
    CarrierQuirks usual = CarrierQuirks.NONE;
    return new CarrierQuirks(
        answered,
        receipted,
        usual.alphabet(),
        usual.phoneNumber(),
        usual.national(),
        usual.shortCode(),
        usual.alphanumeric(),
        PrefixRules.NONE,
        PrefixRules.NONE,
        PrefixRules.NONE,
        PrefixRules.NONE,
        List.of(),
        usual.joining());
  }
}
