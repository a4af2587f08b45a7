package dev.parley.wire.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.Seed;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReceiptTextTest {
  private static final LocalDateTime DONE = LocalDateTime.of(2026, 11, 23, 18, 5);

  @Test
  void theFormatOfTheSpecificationIsRead() {
    ReceiptText receipt =
        parse(
            "id:0123456789 sub:001 dlvrd:001 submit date:2611231800 done date:2611231805"
                + " stat:DELIVRD err:000 text:Your code is 1234");
    assertThat(receipt.id()).isEqualTo("0123456789");
    assertThat(receipt.state()).isEqualTo(MessageState.DELIVERED);
    assertThat(receipt.error()).isEqualTo("000");
    assertThat(receipt.doneAt()).contains(DONE);
    assertThat(receipt.text()).isEqualTo("Your code is 1234");
  }

  @Test
  void fieldsMayComeInAnyOrderAndCase() {
    ReceiptText receipt =
        parse("SUB:001 ID:abc-1 Done Date:20261123180500 STAT:undeliv Err:1A Text:x");
    assertThat(receipt.id()).isEqualTo("abc-1");
    assertThat(receipt.state()).isEqualTo(MessageState.UNDELIVERABLE);
    assertThat(receipt.error()).isEqualTo("1A");
    assertThat(receipt.doneAt()).contains(DONE);
  }

  @Test
  void fieldsMayBeMissing() {
    ReceiptText receipt = parse("id:7 stat:REJECTD");
    assertThat(receipt.state()).isEqualTo(MessageState.REJECTED);
    assertThat(receipt.error()).isNull();
    assertThat(receipt.doneAt()).isEmpty();
    assertThat(parse("").id()).isNull();
    assertThat(parse("id:7 err: stat:").error()).isNull();
  }

  @Test
  void everyStateIsReadByItsWord() {
    for (MessageState state : MessageState.values()) {
      assertThat(parse("id:1 stat:" + state.word()).state()).isEqualTo(state);
      assertThat(MessageState.ofCode(state.code())).contains(state);
    }
  }

  @Test
  void aWordOfTheCarriersOwnIsKeptAndMeansUnknownUnlessItSaysMore() {
    assertThat(parse("id:1 stat:DND_REJECTED").state()).isEqualTo(MessageState.REJECTED);
    ReceiptText receipt = parse("id:1 stat:BANANA");
    assertThat(receipt.state()).isEqualTo(MessageState.UNKNOWN);
    assertThat(receipt.stat()).isEqualTo("BANANA");
  }

  @Test
  void valuesMayBeQuotedSpacedOrSeparatedByCommas() {
    ReceiptText receipt =
        parse("id: \"7f\",stat: DELIVRD, done date: 2026-11-23 18:05:00, err:-1; text:\"Hi all\"");
    assertThat(receipt.id()).isEqualTo("7f");
    assertThat(receipt.state()).isEqualTo(MessageState.DELIVERED);
    assertThat(receipt.doneAt()).contains(DONE);
    assertThat(receipt.error()).isEqualTo("-1");
    assertThat(receipt.text()).isEqualTo("Hi all");
  }

  @Test
  void otherFieldsArePassedOver() {
    ReceiptText receipt = parse("mcc:310 id:7 cost:0.01 stat:EXPIRED network:Any Mobile err:0x1B");
    assertThat(receipt.id()).isEqualTo("7");
    assertThat(receipt.error()).isEqualTo("0x1B");
    assertThat(parse("id:7 done date:2611231805 12 stat:DELIVRD").doneAt()).contains(DONE);
  }

  @Test
  void theErrorOfTheTextWinsOverTheParameter() {
    Tlv code = OptionalParameter.NETWORK_ERROR_CODE.of(new byte[] {3, 0, 27});
    assertThat(ReceiptText.parse("id:1 stat:UNDELIV err:069", List.of(code)).error())
        .isEqualTo("069");
  }

  @Test
  void wordsOfTheMessageDoNotPassForFields() {
    ReceiptText receipt = parse("id:1 stat:UNDELIV err:005 text:id:2 stat:DELIVRD err:000");
    assertThat(receipt.id()).isEqualTo("1");
    assertThat(receipt.state()).isEqualTo(MessageState.UNDELIVERABLE);
    assertThat(receipt.error()).isEqualTo("005");
  }

  @Test
  void aNameInsideAnotherWordIsNoField() {
    assertThat(parse("mid:9 id:1").id()).isEqualTo("1");
  }

  @Test
  void parametersWinOverTheText() {
    ReceiptText receipt =
        ReceiptText.parse(
            "id:1 stat:UNKNOWN",
            List.of(
                Tlv.ofText(Tlv.RECEIPTED_MESSAGE_ID, "A1"),
                Tlv.ofOctet(Tlv.MESSAGE_STATE, 2),
                new Tlv(Tlv.NETWORK_ERROR_CODE, new byte[] {3, 0, 27})));
    assertThat(receipt.id()).isEqualTo("A1");
    assertThat(receipt.state()).isEqualTo(MessageState.DELIVERED);
    assertThat(receipt.error()).isEqualTo("27");
  }

  @Test
  void parametersAloneAreEnough() {
    List<Tlv> tlvs =
        List.of(Tlv.ofText(Tlv.RECEIPTED_MESSAGE_ID, "A1"), Tlv.ofOctet(Tlv.MESSAGE_STATE, 5));
    ReceiptText receipt = ReceiptText.parse("", tlvs);
    assertThat(receipt.id()).isEqualTo("A1");
    assertThat(receipt.state()).isEqualTo(MessageState.UNDELIVERABLE);
  }

  @Test
  void datesAreReadInEachWayThatCarriersWriteThem() {
    assertThat(ReceiptText.date("2611231805")).contains(DONE);
    assertThat(ReceiptText.date("261123180500")).contains(DONE);
    assertThat(ReceiptText.date("202611231805")).contains(DONE);
    assertThat(ReceiptText.date("20261123180500")).contains(DONE);
    assertThat(ReceiptText.date("2026-11-23 18:05:00")).contains(DONE);
    assertThat(ReceiptText.date("2026/11/23 18:05")).contains(DONE);
    assertThat(ReceiptText.date("2026-11-23T18:05:00.000Z")).contains(DONE);
    assertThat(ReceiptText.date("261123180500000+")).contains(DONE);
    assertThat(ReceiptText.date("1795457100")).contains(DONE);
    assertThat(ReceiptText.date("1795457100000")).contains(DONE);
    assertThat(ReceiptText.date("000001000000000R")).isEmpty();
    assertThat(ReceiptText.date("0613231805")).isEmpty();
    assertThat(ReceiptText.date("2613231805")).isEmpty();
    assertThat(ReceiptText.date("2147483647")).isPresent();
    assertThat(ReceiptText.date("2147483648")).isEmpty();
    assertThat(ReceiptText.date("261323180500")).isEmpty();
    assertThat(ReceiptText.date("9".repeat(21))).isEmpty();
    assertThat(ReceiptText.date("yesterday!")).isEmpty();
    assertThat(ReceiptText.date("")).isEmpty();
  }

  @Test
  void whatIsFormattedIsRead() {
    for (MessageState state : MessageState.values()) {
      String text = ReceiptText.format("f00d", state, "001", DONE.minusMinutes(5), DONE, "Hello");
      ReceiptText receipt = parse(text);
      assertThat(receipt.id()).isEqualTo("f00d");
      assertThat(receipt.state()).isEqualTo(state);
      assertThat(receipt.error()).isEqualTo("001");
      assertThat(receipt.doneAt()).contains(DONE);
      assertThat(receipt.text()).isEqualTo("Hello");
    }
  }

  @Test
  void anyTextIsReadWithoutFailing() {
    Random random = Seed.random(this);
    String[] pieces = {
      "id:", "stat:", "err:", "text:", "done date:", "sub:", " ", "1", "DELIVRD", "\0", "é", "26"
    };
    for (int run = 0; run < 20_000; run++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(15); i > 0; i--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      ReceiptText receipt = parse(text.toString());
      assertThat(receipt.doneAt()).isNotNull();
    }
  }

  private static ReceiptText parse(String text) {
    return ReceiptText.parse(text, List.of());
  }
}
