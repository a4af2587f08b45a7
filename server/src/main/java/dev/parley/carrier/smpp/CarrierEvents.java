package dev.parley.carrier.smpp;

import dev.parley.carrier.CarrierEvent;
import dev.parley.config.CarrierQuirks;
import dev.parley.config.CarrierQuirks.Alphabet;
import dev.parley.wire.smpp.Content;
import dev.parley.wire.smpp.MessageState;
import dev.parley.wire.smpp.ReceiptText;
import dev.parley.wire.smpp.ShortMessage;
import dev.parley.wire.sms.ConcatenationHeader;
import dev.parley.wire.sms.UserDataHeader;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a deliver_sm carries (SMPP 3.4 s4.6.1). Pure. */
final class CarrierEvents {
  private static final char REPLACEMENT = '\uFFFD';

  private CarrierEvents() {}

  /** Empty for a receipt that names no message or no state: nobody could do anything with it. */
  static Optional<CarrierEvent> read(
      String carrier,
      ShortMessage message,
      CarrierQuirks quirks,
      CarrierEvent.Acknowledgement acknowledgement) {
    return message.isReceipt()
        ? receipt(carrier, message, quirks, acknowledgement)
        : Optional.of(incoming(carrier, message, quirks, acknowledgement));
  }

  /** The carrier does not name the zone of its dates; they are read as UTC. */
  private static Optional<CarrierEvent> receipt(
      String carrier,
      ShortMessage message,
      CarrierQuirks quirks,
      CarrierEvent.Acknowledgement acknowledgement) {
    ReceiptText receipt = ReceiptText.parse(storable(message.receiptText()), message.tlvs());
    String id = receipt.id();
    MessageState state = receipt.state();
    if (id == null || state == null) {
      return Optional.empty();
    }
    return Optional.of(
        new CarrierEvent.Receipt(
            carrier,
            MessageIds.kept(quirks.receiptId(), storable(id)),
            state(state),
            receipt.error(),
            receipt.doneAt().map(done -> done.toInstant(ZoneOffset.UTC)).orElse(null),
            receipt.doneDate(),
            storable(quirks.rewriteFrom().rewrite(message.source().written())),
            storable(quirks.rewriteTo().rewrite(message.destination().written())),
            acknowledgement));
  }

  static CarrierEvent.DeliveryState state(MessageState state) {
    return switch (state) {
      case ENROUTE -> CarrierEvent.DeliveryState.ENROUTE;
      case DELIVERED -> CarrierEvent.DeliveryState.DELIVERED;
      case EXPIRED -> CarrierEvent.DeliveryState.EXPIRED;
      case DELETED -> CarrierEvent.DeliveryState.DELETED;
      case UNDELIVERABLE -> CarrierEvent.DeliveryState.UNDELIVERABLE;
      case ACCEPTED -> CarrierEvent.DeliveryState.ACCEPTED;
      case UNKNOWN -> CarrierEvent.DeliveryState.UNKNOWN;
      case REJECTED -> CarrierEvent.DeliveryState.REJECTED;
    };
  }

  private static CarrierEvent incoming(
      String carrier,
      ShortMessage message,
      CarrierQuirks quirks,
      CarrierEvent.Acknowledgement acknowledgement) {
    CarrierEvent.@Nullable Part part =
        message
            .concatenation()
            .map(at -> new CarrierEvent.Part(at.reference(), at.total(), at.number()))
            .orElse(null);
    return new CarrierEvent.Incoming(
        carrier,
        storable(quirks.rewriteFrom().rewrite(message.source().written())),
        storable(quirks.rewriteTo().rewrite(message.destination().written())),
        text(message, quirks.alphabet(), part),
        part,
        acknowledgement);
  }

  /** Latin-1 holds ASCII. */
  private static String text(
      ShortMessage message, Alphabet alphabet, CarrierEvent.@Nullable Part part) {
    if (alphabet != Alphabet.GSM7 && message.dataCoding() == 0) {
      byte[] payload = message.payload();
      int start = message.hasHeader() ? ConcatenationHeader.headerOctets(payload) : 0;
      return new String(payload, start, payload.length - start, StandardCharsets.ISO_8859_1);
    }
    return switch (message.content()) {
      case Content.Text(String text) -> text;
      case Content.Octets octets ->
          (part == null || part.number() == 1 ? words(octets) : "")
              + HexFormat.of().withUpperCase().formatHex(octets.octets());
    };
  }

  /** In front of octets that are no text, so that nobody takes their digits for one. */
  private static String words(Content.Octets octets) {
    UserDataHeader.Ports ports = octets.ports();
    return String.format(Locale.ROOT, "[data_coding 0x%02X", octets.dataCoding())
        + (ports == null ? "] " : ", port " + ports.destination() + "] ");
  }

  /**
   * Without what PostgreSQL cannot keep: U+0000 and lone surrogates, which would make one message
   * poison for all that are stored with it. Not for texts, whose parts may hold half a pair each.
   */
  static String storable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == 0 || Character.isSurrogate(text.charAt(i))) {
        return replaced(text);
      }
    }
    return text;
  }

  private static String replaced(String text) {
    StringBuilder storable = new StringBuilder(text.length());
    text.codePoints()
        .map(
            point ->
                point == 0 || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)
                    ? REPLACEMENT
                    : point)
        .forEach(storable::appendCodePoint);
    return storable.toString();
  }
}
