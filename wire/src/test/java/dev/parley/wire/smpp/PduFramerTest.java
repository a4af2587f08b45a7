package dev.parley.wire.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.Seed;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PduFramerTest {
  private final PduFramer framer = new PduFramer();

  @Test
  void aStreamCutAnywhereGivesItsPdusInOrder() {
    Random random = Seed.random(this);
    RandomPdu pdus = new RandomPdu(random);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      Pdu pdu = pdus.next();
      expected.add(pdu.sequence());
      stream.writeBytes(PduCodec.encode(pdu));
    }
    List<Integer> seen = new ArrayList<>();
    byte[] octets = stream.toByteArray();
    int at = 0;
    while (at < octets.length) {
      int count = Math.min(octets.length - at, 1 + random.nextInt(2000));
      count = Math.min(count, framer.room());
      feed(octets, at, count);
      at += count;
      for (Decoded decoded = framer.next(); decoded != null; decoded = framer.next()) {
        seen.add(decoded.sequence());
      }
    }
    assertThat(seen).isEqualTo(expected);
    assertThat(framer.insidePdu()).isFalse();
  }

  @Test
  void aPduOfTheGreatestLengthFits() {
    byte[] body = new byte[PduCodec.PDU_MAX - PduCodec.HEADER_OCTETS];
    byte[] octets = PduCodec.encode(new Pdu.Unrecognised(0x111, 0, 9, body));
    feed(octets, 0, 100);
    assertThat(framer.next()).isNull();
    feed(octets, 100, octets.length - 100);
    assertThat(framer.next()).isInstanceOf(Pdu.Unrecognised.class);
    assertThat(framer.next()).isNull();
    assertThat(framer.room()).isEqualTo(PduCodec.PDU_MAX);
  }

  @Test
  void aPduThatIsTooLongIsPassedOverByItsLength() {
    for (int length : List.of(PduCodec.PDU_MAX + 1, PduFramer.SKIP_MAX)) {
      byte[] header =
          ByteBuffer.allocate(16).putInt(length).putInt(CommandId.SUBMIT_SM).putLong(5).array();
      feed(header, 0, 10);
      assertThat(framer.next()).isNull();
      feed(header, 10, 6);
      Malformed malformed = (Malformed) Objects.requireNonNull(framer.next());
      assertThat(malformed.framingLost()).isFalse();
      assertThat(malformed.answer())
          .contains(
              new Pdu.SubmitSmResponse(CommandStatus.ESME_RINVCMDLEN.code(), 5, "", List.of()));
      assertThat(framer.next()).isNull();
      assertThat(framer.insidePdu()).isTrue();
      for (int left = length - 16; left > 0; ) {
        int count = Math.min(left, framer.room());
        feed(new byte[count], 0, count);
        left -= count;
        assertThat(framer.next()).isNull();
      }
      assertThat(framer.insidePdu()).isFalse();
      byte[] good = PduCodec.encode(new Pdu.EnquireLink(6));
      feed(good, 0, good.length);
      assertThat(framer.next()).isEqualTo(new Pdu.EnquireLink(6));
      assertThat(framer.next()).isNull();
    }
  }

  @Test
  void aLengthOverTheMaximumToPassOverLosesTheFraming() {
    Malformed malformed = malformed("00100001 00000004 00000000 00000005");
    assertThat(malformed.commandStatus()).isEqualTo(CommandStatus.ESME_RINVCMDLEN);
    assertThat(malformed.sequence()).isEqualTo(5);
    assertThat(malformed.framingLost()).isTrue();
    assertThat(malformed.answer())
        .contains(new Pdu.GenericNack(CommandStatus.ESME_RINVCMDLEN.code(), 5));
    assertThat(framer.next()).isNull();
  }

  @Test
  void aLongPduOfACommandThatDoesNotExistLosesTheFraming() {
    assertThat(malformed("00010001 00000044 00000000 00000005").framingLost()).isTrue();
  }

  @Test
  void aLengthBelowTheHeaderOrNegativeLosesTheFraming() {
    assertThat(malformed("0000000F").framingLost()).isTrue();
    PduFramer other = new PduFramer();
    byte[] octets = HexFormat.of().parseHex("FFFFFFFF");
    System.arraycopy(octets, 0, other.buffer(), 0, 4);
    other.filled(4);
    assertThat(other.next()).isInstanceOf(Malformed.class);
  }

  @Test
  void aMalformedBodyDoesNotLoseTheNextPdu() {
    byte[] bad = HexFormat.of().parseHex("00000011000000040000000000000005FF");
    byte[] good = PduCodec.encode(new Pdu.EnquireLink(6));
    feed(bad, 0, bad.length);
    feed(good, 0, good.length);
    Decoded first = framer.next();
    assertThat(first).isInstanceOf(Malformed.class);
    assertThat(framer.next()).isEqualTo(new Pdu.EnquireLink(6));
  }

  private Malformed malformed(String digits) {
    byte[] octets = HexFormat.of().parseHex(digits.replace(" ", ""));
    feed(octets, 0, octets.length);
    return (Malformed) Objects.requireNonNull(framer.next());
  }

  private void feed(byte[] octets, int from, int count) {
    System.arraycopy(octets, from, framer.buffer(), framer.writeOffset(), count);
    framer.filled(count);
  }
}
