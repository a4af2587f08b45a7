package dev.parley.wire.smpp;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** PDUs of every kind, with fields anywhere in their ranges. */
final class RandomPdu {
  static final int KINDS = 25;
  private static final List<Pdu.BindKind> BIND_KINDS = List.of(Pdu.BindKind.values());

  private final Random random;

  RandomPdu(Random random) {
    this.random = random;
  }

  Pdu next() {
    return ofKind(random.nextInt(KINDS));
  }

  Pdu ofKind(int kind) {
    int sequence = random.nextInt();
    int status = random.nextBoolean() ? 0 : random.nextInt();
    return switch (kind) {
      case 0 ->
          new Pdu.Bind(
              bindKind(),
              sequence,
              text(15),
              text(8),
              text(12),
              octet(),
              octet(),
              octet(),
              text(40));
      case 1 -> new Pdu.BindResponse(bindKind(), status, sequence, text(15), tlvs());
      case 2 -> new Pdu.SubmitSm(sequence, message());
      case 3 -> new Pdu.SubmitSmResponse(status, sequence, text(64), tlvs());
      case 4 -> new Pdu.DeliverSm(sequence, message());
      case 5 -> new Pdu.DeliverSmResponse(status, sequence, tlvs());
      case 6 -> new Pdu.Unbind(sequence);
      case 7 -> new Pdu.UnbindResponse(status, sequence);
      case 8 -> new Pdu.EnquireLink(sequence);
      case 9 -> new Pdu.EnquireLinkResponse(status, sequence);
      case 10 -> new Pdu.GenericNack(status, sequence);
      case 11 -> new Pdu.Unrecognised(0x111, status, sequence, octets(random.nextInt(300)));
      case 12 -> new Pdu.QuerySm(sequence, text(64), address());
      case 13 -> new Pdu.QuerySmResponse(status, sequence, text(64), time(), octet(), octet());
      case 14 -> new Pdu.Outbind(sequence, text(15), text(8));
      case 15 -> multi(sequence);
      case 16 -> multiResponse(status, sequence);
      case 17 ->
          new Pdu.DataSm(
              sequence, text(5), longAddress(), longAddress(), octet(), octet(), octet(), tlvs());
      case 18 -> new Pdu.DataSmResponse(status, sequence, text(64), tlvs());
      case 19 -> new Pdu.CancelSm(sequence, text(5), text(64), address(), address());
      case 20 -> new Pdu.CancelSmResponse(status, sequence);
      case 21 ->
          new Pdu.ReplaceSm(
              sequence,
              text(64),
              address(),
              time(),
              time(),
              octet(),
              octet(),
              octets(random.nextInt(ShortMessage.OCTETS_MAX + 1)));
      case 22 -> new Pdu.ReplaceSmResponse(status, sequence);
      case 23 -> new Pdu.AlertNotification(sequence, longAddress(), longAddress(), tlvs());
      case 24 ->
          new Pdu.SubmitSm(
              sequence,
              message().with(List.of(OptionalParameter.MESSAGE_PAYLOAD.of(octets(few(3000))))));
      default -> throw new IllegalArgumentException("no such kind");
    };
  }

  private Pdu.BindKind bindKind() {
    return BIND_KINDS.get(random.nextInt(BIND_KINDS.size()));
  }

  private Pdu multi(int sequence) {
    List<Pdu.Destination> destinations = new ArrayList<>();
    for (int i = few(Pdu.SubmitMulti.DESTINATIONS_MAX - 1); i >= 0; i--) {
      destinations.add(
          random.nextBoolean()
              ? new Pdu.Destination.Sme(address())
              : new Pdu.Destination.DistributionList(text(20)));
    }
    return new Pdu.SubmitMulti(sequence, message(SmppAddress.NONE), destinations);
  }

  private Pdu multiResponse(int status, int sequence) {
    List<Pdu.Unsuccessful> unsuccessful = new ArrayList<>();
    for (int i = few(Pdu.SubmitMultiResponse.UNSUCCESSFUL_MAX); i > 0; i--) {
      unsuccessful.add(new Pdu.Unsuccessful(address(), random.nextInt()));
    }
    return new Pdu.SubmitMultiResponse(status, sequence, text(64), unsuccessful, tlvs());
  }

  private ShortMessage message() {
    return message(address());
  }

  private ShortMessage message(SmppAddress destination) {
    return new ShortMessage(
        text(5),
        address(),
        destination,
        octet(),
        octet(),
        octet(),
        time(),
        random.nextBoolean() ? "" : "000001000000000R",
        octet(),
        octet(),
        octet(),
        octet(),
        octets(random.nextInt(ShortMessage.OCTETS_MAX + 1)),
        tlvs());
  }

  private SmppAddress address() {
    return new SmppAddress(octet(), octet(), text(20));
  }

  private SmppAddress longAddress() {
    return new SmppAddress(octet(), octet(), text(SmppAddress.LONG_TEXT_MAX));
  }

  private String time() {
    return random.nextBoolean() ? "" : "261123180000000+";
  }

  private List<Tlv> tlvs() {
    List<Tlv> tlvs = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      tlvs.add(new Tlv(random.nextInt(0x10000), octets(random.nextInt(40))));
    }
    return tlvs;
  }

  /** Mostly small, so that tests which try every prefix stay short. */
  private int few(int max) {
    return random.nextInt(50) == 0 ? random.nextInt(max + 1) : random.nextInt(8);
  }

  private byte octet() {
    return (byte) random.nextInt();
  }

  private byte[] octets(int length) {
    byte[] octets = new byte[length];
    random.nextBytes(octets);
    return octets;
  }

  private String text(int max) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(max + 1); i > 0; i--) {
      text.append((char) (1 + random.nextInt(255)));
    }
    return text.toString();
  }
}
