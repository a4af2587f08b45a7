package dev.parley.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.smpp.MessageState;
import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.ReceiptText;
import dev.parley.wire.smpp.Tlv;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class ReceiptDialectTest {
  private static final long NUMBER = 0x0123_4567_89AB_CDEFL;
  private static final LocalDateTime SUBMITTED = LocalDateTime.parse("2026-11-24T18:05:31");
  private static final LocalDateTime DONE = LocalDateTime.parse("2026-11-24T18:06:59");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          appendix-b  | id:0123456789abcdef sub:001 dlvrd:000 submit date:2611241805 done date:2611241806 stat:UNDELIV err:001 text:{err} stat:DELIVRD o
          vonage      | id:1985529216486895 sub:001 dlvrd:000 submit date:2611241805 done date:2611241806 stat:UNDELIV err:001 text:none
          sinch       | id:81985529216486895 sub:001 dlvrd:000 submit date:2611241805 done date:2611241806 stat:UNDELIV err:001 text:
          sinch-sdi   | id:81985529216486895 sub:001 dlvrd:000 submit date:20261124180531 done date:20261124180659 stat:UNDELIV err:000 Text:DB52 SMS ERROR
          8x8         | id:81985529216486895 sub:001 dlvrd:000 submit date:2611241805 done date:2611241806 stat:UNDELIV err:1 Text:{err} stat:DELIVRD o
          serwersms   | id:81985529216486895 sub:001 dlvrd:000 submit date:2611241805 done date:2611241806 stat:UNDELIV err:1
          smppcenter  | id:00081985529216486895 sub:001 dlvrd:000 submit date:261124180531 done date:261124180659 stat:UNDELIV err:001 text:{err} stat:DELIVRD o
          jasmin      | id:01234567-89ab-cdef-fedc-ba9876543210 submit date:2611241805 done date:2611241806 stat:UNDELIV err:001
          opensmppbox | id:01234567-89ab-cdef-fedc-ba9876543210 sub:001 dlvrd:000 submit date:2611241805 done date:2611241806 stat:UNDELIV err:001 text:{err} stat:D
          smppsim     | id:81985529216486895 sub:001 dlvrd:000 submit date:2611241805 done date:2611241806 stat:UNDELIV err:001 Text:{err} stat:DELIVRD o
          mixed-ids   | id:81985529216486895 sub:001 dlvrd:000 submit date:2611241805 done date:2611241806 stat:UNDELIV err:001 text:{err} stat:DELIVRD o
          """)
  void aReceiptIsWrittenAsTheGatewayWritesIt(String dialect, String expected) {
    // What a person wrote may look like a field, or like a place in our template.
    String written =
        find(dialect).write(report(MessageState.UNDELIVERABLE, "{err} stat:DELIVRD or not"));
    assertThat(written.stripTrailing()).isEqualTo(expected);
  }

  @Test
  void theIdsOfAMixedDialectDifferAndThoseOfTheOthersAreTheSame() {
    for (ReceiptDialect dialect : ReceiptDialect.values()) {
      assertThat(dialect.answeredId(NUMBER).equals(dialect.receiptedId(NUMBER)))
          .as(dialect.id())
          .isEqualTo(dialect != ReceiptDialect.MIXED_IDS);
    }
  }

  @ParameterizedTest
  @EnumSource(ReceiptDialect.class)
  void eachIsReadFieldByField(ReceiptDialect dialect) {
    ReceiptDialect.Report report = report(MessageState.DELIVERED, "Hi");
    ReceiptText read = ReceiptText.parse(dialect.write(report), dialect.parameters(report));
    assertThat(read.id()).isEqualTo(dialect.receiptedId(NUMBER));
    assertThat(read.state()).isEqualTo(MessageState.DELIVERED);
    assertThat(Integer.parseInt(String.valueOf(read.error()))).isBetween(0, 1);
    assertThat(read.doneAt().orElseThrow().withSecond(0)).isEqualTo(DONE.withSecond(0));
  }

  @ParameterizedTest
  @EnumSource(ReceiptDialect.class)
  void eachHasItsSourceAndIsFoundByItsName(ReceiptDialect dialect) {
    assertThat(dialect.source()).contains("://");
    assertThat(ReceiptDialect.find(dialect.id())).contains(dialect);
    assertThat(ReceiptDialect.find("klingon")).isEmpty();
  }

  @Test
  void aMessageHasItsReceiptInTheDialectInWhichItWasAnswered() throws IOException {
    PhoneBook phones = new PhoneBook(List.of(), Clock.systemUTC());
    CarrierProfile profile =
        CarrierProfile.healthy("parley", "secret")
            .withDelays(Duration.ZERO, Duration.ofMillis(50), Duration.ZERO);
    try (SimulatedCarrier carrier =
        new SimulatedCarrier(profile, phones, 0, Clock.systemUTC(), new Random(1))) {
      carrier.start();
      carrier.speak(ReceiptDialect.JASMIN);
      try (Peer peer = new Peer(carrier.port())) {
        peer.bind(Pdu.BindKind.TRANSCEIVER);
        peer.send(Peer.submit(2, "+12025550190", "Hi"));
        String answered = ((Pdu.SubmitSmResponse) peer.next()).messageId();
        carrier.speak(ReceiptDialect.APPENDIX_B);
        Pdu.DeliverSm receipt = (Pdu.DeliverSm) peer.next();
        assertThat(receipt.message().receiptText())
            .startsWith("id:" + answered + " submit date:")
            .endsWith("stat:UNDELIV err:001");
        assertThat(Tlv.find(receipt.message().tlvs(), Tlv.RECEIPTED_MESSAGE_ID).map(Tlv::text))
            .contains(answered);
        assertThat(Tlv.find(receipt.message().tlvs(), Tlv.MESSAGE_STATE).map(Tlv::number))
            .contains(MessageState.UNDELIVERABLE.code());
        assertThat(carrier.dialect()).isEqualTo(ReceiptDialect.APPENDIX_B);
      }
    }
  }

  private static ReceiptDialect find(String dialect) {
    return ReceiptDialect.find(dialect).orElseThrow();
  }

  private static ReceiptDialect.Report report(MessageState state, String text) {
    return new ReceiptDialect.Report(
        NUMBER, state, state == MessageState.DELIVERED ? "000" : "001", SUBMITTED, DONE, text);
  }
}
