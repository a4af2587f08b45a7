package dev.parley.wire.smpp;

import dev.parley.wire.gsm.GsmAlphabet;
import dev.parley.wire.gsm.NationalLanguage;
import dev.parley.wire.gsm.SeptetPacking;
import dev.parley.wire.gsm.ShiftTables;
import dev.parley.wire.sms.ConcatenationHeader;
import dev.parley.wire.sms.Encoding;
import dev.parley.wire.sms.Segmentation;
import dev.parley.wire.sms.SmartEncoding;
import dev.parley.wire.sms.TextDecoder;
import dev.parley.wire.sms.UserDataHeader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What has to hold for any octets at all, for each decoder. A target throws when it does not. They
 * know nothing of where the octets come from: {@link FuzzTest} makes them here, {@code bench/fuzz}
 * lets a coverage-guided fuzzer make them.
 */
final class FuzzTargets {
  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Octets on the heap for each octet on the wire, and for the records around them. */
  private static final int ALLOCATION_FACTOR = 32;

  private static final int ALLOCATION_FIXED = 16 * 1024;

  private FuzzTargets() {}

  /** The octets as a stream. */
  static void pdu(byte[] octets) {
    PduFramer framer = new PduFramer();
    for (int at = 0; at < octets.length; ) {
      int count = Math.min(Math.min(framer.room(), octets.length - at), 1 + at);
      System.arraycopy(octets, at, framer.buffer(), framer.writeOffset(), count);
      framer.filled(count);
      at += count;
      for (Decoded decoded = framer.next(); decoded != null; decoded = framer.next()) {
        decoded(decoded);
      }
      require(framer.room() > 0, "no room for more");
    }
    decoded(PduCodec.decode(octets)); // loads what it needs, which is not to be counted
    long before = THREADS.getCurrentThreadAllocatedBytes();
    PduCodec.decode(octets);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    require(
        allocated <= (long) ALLOCATION_FACTOR * octets.length + ALLOCATION_FIXED,
        "decoding allocated " + allocated);
  }

  private static void decoded(Decoded decoded) {
    switch (decoded) {
      case Malformed malformed -> {
        require(malformed.commandStatus() != CommandStatus.ESME_ROK, "wrong without an error");
        malformed.answer().ifPresent(PduCodec::encode);
      }
      case Pdu pdu -> {
        byte[] written = PduCodec.encode(pdu);
        require(
            PduCodec.decode(written) instanceof Pdu again
                && Arrays.equals(written, PduCodec.encode(again)),
            "what was written reads differently");
        read(pdu);
      }
    }
  }

  private static void read(Pdu pdu) {
    switch (pdu) {
      case Pdu.SubmitSm submit -> message(submit.message());
      case Pdu.DeliverSm deliver -> message(deliver.message());
      case Pdu.SubmitMulti multi -> message(multi.message());
      default -> {}
    }
  }

  private static void message(ShortMessage message) {
    message.text();
    message.concatenation();
    ReceiptText.parse(message.receiptText(), message.tlvs()).doneAt();
    OptionalParameter.problem(message.tlvs());
    for (OptionalParameter parameter : OptionalParameter.values()) {
      parameter.find(message.tlvs());
    }
  }

  /** The octets as the optional parameters of a response: kept as they came, in their order. */
  static void parameters(byte[] octets) {
    int length = Math.min(octets.length, PduCodec.PDU_MAX - PduCodec.HEADER_OCTETS - 1);
    byte[] pdu = PduCodec.encode(new Pdu.SubmitSmResponse(0, 1, "", List.of()));
    byte[] whole = Arrays.copyOf(pdu, pdu.length + length);
    System.arraycopy(octets, 0, whole, pdu.length, length);
    whole[1] = (byte) (whole.length >> 16);
    whole[2] = (byte) (whole.length >> 8);
    whole[3] = (byte) whole.length;
    if (PduCodec.decode(whole) instanceof Pdu.SubmitSmResponse response) {
      require(Arrays.equals(PduCodec.encode(response), whole), "parameters were not kept");
    }
  }

  /** The octets as user data with a header. */
  static void header(byte[] octets) {
    UserDataHeader header = UserDataHeader.parse(octets);
    byte[] written = header.before(0);
    require(
        Arrays.equals(UserDataHeader.parse(written).before(0), written),
        "a header reads differently");
    header.ports();
    require(header.concatenation().equals(ConcatenationHeader.parse(written)), "two parts at once");
    ConcatenationHeader.parse(octets);
    require(ConcatenationHeader.headerOctets(octets) <= octets.length, "a header beyond its data");
    for (int coding = 0; coding < 0x100; coding += 4) {
      TextDecoder.decodeAfterHeader((byte) coding, octets);
    }
  }

  /** The octets as septets, and as the units of a text. */
  static void alphabet(byte[] octets) {
    stable(GsmAlphabet.decode(octets));
    int choice = octets.length == 0 ? 0 : octets[0] & 0xFF;
    NationalLanguage[] languages = NationalLanguage.values();
    ShiftTables tables = ShiftTables.of(languages[choice % 13], languages[(choice >> 4) % 13]);
    String text = tables.decode(octets, 0, octets.length).replace("\uFFFD", "");
    byte[] septets = tables.encode(text);
    require(tables.decode(septets, 0, septets.length).equals(text), "septets read differently");
    byte[] packed = SeptetPacking.pack(septets, 0);
    require(
        Arrays.equals(SeptetPacking.unpack(packed, 0, septets.length), septets),
        "packed septets read differently");
    SeptetPacking.unpack(octets, choice, choice);
    segments(TextDecoder.decode((byte) 8, octets, 0, octets.length));
  }

  private static void stable(String text) {
    String known = text.replace("\uFFFD", "");
    require(GsmAlphabet.decode(GsmAlphabet.encode(known)).equals(known), "GSM-7 reads differently");
    segments(known);
  }

  private static void segments(String text) {
    SmartEncoding.apply(text);
    int count = Segmentation.count(text);
    if (count > Segmentation.SEGMENTS_MAX) {
      return;
    }
    Segmentation split = Segmentation.split(text, 7);
    require(split.segments().size() == count, "counted is not split");
    StringBuilder joined = new StringBuilder();
    for (Segmentation.Segment segment : split.segments()) {
      byte[] data = segment.userData();
      int start = segment.hasHeader() ? ConcatenationHeader.headerOctets(data) : 0;
      int most = split.encoding() == Encoding.GSM7 ? (segment.hasHeader() ? 159 : 160) : 140;
      require(data.length <= most, "a segment of " + data.length);
      joined.append(
          TextDecoder.decode(split.encoding().dataCoding(), data, start, data.length - start));
    }
    require(joined.toString().equals(text), "the parts are not the text");
  }

  /** The octets as the text of a receipt. */
  static void receipt(byte[] octets) {
    String text = new String(octets, StandardCharsets.ISO_8859_1);
    ReceiptText receipt = ReceiptText.parse(text, List.of());
    receipt.doneAt();
    receipt.id();
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
