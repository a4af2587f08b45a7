package dev.parley.carrier.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.sim.Behaviour;
import dev.parley.sim.CarrierProfile;
import dev.parley.sim.MagicRecipients;
import dev.parley.sim.PhoneBook;
import dev.parley.sim.Phones;
import dev.parley.sim.SimulatedCarrier;
import dev.parley.wire.smpp.CommandStatus;
import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.PduCodec;
import dev.parley.wire.smpp.ShortMessage;
import dev.parley.wire.smpp.SmppAddress;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The public cases that apply to the simulated carrier, each on a connection of its own. */
@Timeout(60)
class SmscCasesTest {
  private static final String PHONE = "+12025550101";
  private static final SmppAddress SENDER = SmppAddress.international("+12015550123");
  private static final int REQUEST = 77;
  private static SimulatedCarrier carrier;

  @BeforeAll
  static void open() throws IOException {
    carrier =
        new SimulatedCarrier(
            CarrierProfile.healthy("parley", "secret")
                .withDelays(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(30)),
            new PhoneBook(List.of(new Phones.Phone(PHONE, "US")), Clock.systemUTC()),
            0,
            Clock.systemUTC(),
            new Random(1));
    carrier.start();
  }

  @AfterAll
  static void close() {
    carrier.close();
  }

  static List<SmscCase> cases() {
    return SmscCase.applicable();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theCarrierAnswersAsTheCaseExpects(SmscCase row) throws IOException {
    PduFields request = PduFields.named(row.command());
    Map<String, String> values = row.values();
    values.replaceAll((_, value) -> value.startsWith("@") ? taken(value) : value);
    try (PicsPeer peer = new PicsPeer(carrier.port(), row.state())) {
      int last = row.name().endsWith(".async") ? REQUEST + 2 : REQUEST;
      for (int sequence = REQUEST; sequence <= last; sequence++) {
        peer.send(request.octets(sequence, values));
      }
      for (int sequence = REQUEST; sequence <= last; sequence++) {
        Pdu answer = peer.answer(sequence);
        assertThat(PduFields.nameOf(answer.commandId())).isEqualTo(row.command() + "_resp");
        assertThat(told(answer)).isEqualTo(row.expected());
      }
    }
  }

  @Test
  void allCasesOfTheListAreThereAndThoseThatDoNotApplySayWhy() {
    assertThat(SmscCase.all()).hasSize(SmscCase.COUNT);
    assertThat(SmscCase.all()).extracting(SmscCase::name).doesNotHaveDuplicates();
    assertThat(SmscCase.all())
        .allSatisfy(row -> assertThat(row.why().isEmpty()).isEqualTo(row.applies()));
  }

  private static String told(Pdu answer) {
    String status = CommandStatus.find(answer.commandStatus()).orElseThrow().name();
    return answer instanceof Pdu.QuerySmResponse query && query.commandStatus() == 0
        ? status + " " + query.messageState()
        : status;
  }

  /** The id of a message that came to this. */
  private static String taken(String state) {
    return switch (state) {
      case "@delivered" -> taken(PHONE, true);
      case "@expired" -> taken(MagicRecipients.EXPIRED.number(), true);
      case "@undeliverable" -> taken(MagicRecipients.UNDELIVERABLE.number(), true);
      case "@enroute" -> enRoute();
      default -> throw new IllegalArgumentException(state);
    };
  }

  private static String enRoute() {
    carrier.behave(new Behaviour.Slow(Duration.ZERO, Duration.ofHours(1)));
    try {
      return taken(PHONE, false);
    } finally {
      carrier.behave(new Behaviour.Healthy());
    }
  }

  private static String taken(String recipient, boolean concluded) {
    try (PicsPeer peer = new PicsPeer(carrier.port(), "transceiver")) {
      ShortMessage message =
          ShortMessage.of(
              SENDER,
              SmppAddress.international(recipient),
              (byte) 0,
              concluded ? ShortMessage.RECEIPT_ALWAYS : 0,
              (byte) 0,
              new byte[] {0x48, 0x69});
      peer.send(PduCodec.encode(new Pdu.SubmitSm(REQUEST, message)));
      Pdu.SubmitSmResponse response = (Pdu.SubmitSmResponse) peer.answer(REQUEST);
      if (concluded) {
        peer.delivery();
      }
      return response.messageId();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
