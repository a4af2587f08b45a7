package dev.parley.wire.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.Seed;
import java.io.ByteArrayOutputStream;
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
    byte[] octets = PduCodec.encode(new Pdu.Unrecognised(0x103, 0, 9, body));
    feed(octets, 0, 100);
    assertThat(framer.next()).isNull();
    feed(octets, 100, octets.length - 100);
    assertThat(framer.next()).isInstanceOf(Pdu.Unrecognised.class);
    assertThat(framer.next()).isNull();
    assertThat(framer.room()).isEqualTo(PduCodec.PDU_MAX);
  }

  @Test
  void aLengthOverTheMaximumLosesTheFraming() {
    Malformed malformed = malformed("00010001 00000004 00000000 00000005");
    assertThat(malformed.commandStatus()).isEqualTo(CommandStatus.ESME_RINVCMDLEN);
    assertThat(malformed.sequence()).isEqualTo(5);
    assertThat(malformed.framingLost()).isTrue();
    assertThat(framer.next()).isNull();
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
