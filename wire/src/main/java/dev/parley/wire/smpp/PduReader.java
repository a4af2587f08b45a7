package dev.parley.wire.smpp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one PDU. The first problem is kept; after it every field reads as empty, so
 * that callers check once, at the end. Single-owner.
 */
final class PduReader {
  private static final byte[] NOTHING = {};

  private final byte[] octets;
  private int at;
  private int end;
  private @Nullable CommandStatus error;
  private String problem = "";

  PduReader(byte[] octets, int start, int end) {
    this.octets = octets;
    this.at = start;
    this.end = end;
  }

  @Nullable CommandStatus error() {
    return error;
  }

  String problem() {
    return problem;
  }

  private void fail(CommandStatus status, String what) {
    if (error == null) {
      error = status;
      problem = what;
    }
    end = at;
  }

  private byte octet() {
    if (at == end) {
      fail(CommandStatus.ESME_RINVCMDLEN, "the PDU ends inside its body");
      return 0;
    }
    return octets[at++];
  }

  /** A C-octet string of at most {@code max} characters and its NUL (s3.1). */
  private String text(int max, CommandStatus tooLong) {
    int stop = at;
    while (stop < end && octets[stop] != 0) {
      stop++;
    }
    if (stop - at > max) {
      fail(tooLong, "a text is longer than " + max);
      return "";
    }
    if (stop == end) {
      fail(CommandStatus.ESME_RINVCMDLEN, "the PDU ends inside a text");
      return "";
    }
    String text = stop == at ? "" : new String(octets, at, stop - at, StandardCharsets.ISO_8859_1);
    at = stop + 1;
    return text;
  }

  private String time(CommandStatus wrong) {
    String time = text(ShortMessage.TIME_LENGTH, wrong);
    if (!time.isEmpty() && time.length() != ShortMessage.TIME_LENGTH) {
      fail(wrong, "a time has not 16 characters");
      return "";
    }
    return time;
  }

  private int number() {
    if (end - at < 4) {
      fail(CommandStatus.ESME_RINVCMDLEN, "the PDU ends inside a number");
      return 0;
    }
    at += 4;
    return PduCodec.number(octets, at - 4);
  }

  private SmppAddress address(CommandStatus tooLong) {
    return address(SmppAddress.TEXT_MAX, tooLong);
  }

  private SmppAddress address(int max, CommandStatus tooLong) {
    byte ton = octet();
    byte npi = octet();
    return new SmppAddress(ton, npi, text(max, tooLong));
  }

  private String serviceType() {
    return text(ShortMessage.SERVICE_TYPE_MAX, CommandStatus.ESME_RINVSERTYP);
  }

  private String givenMessageId() {
    return text(Pdu.SubmitSmResponse.MESSAGE_ID_MAX, CommandStatus.ESME_RINVMSGID);
  }

  ShortMessage message() {
    String serviceType = serviceType();
    SmppAddress source = address(CommandStatus.ESME_RINVSRCADR);
    return message(serviceType, source, address(CommandStatus.ESME_RINVDSTADR));
  }

  private ShortMessage message(String serviceType, SmppAddress source, SmppAddress destination) {
    return new ShortMessage(
        serviceType,
        source,
        destination,
        octet(),
        octet(),
        octet(),
        time(CommandStatus.ESME_RINVSCHED),
        time(CommandStatus.ESME_RINVEXPIRY),
        octet(),
        octet(),
        octet(),
        octet(),
        shortMessage(),
        tlvs());
  }

  private byte[] shortMessage() {
    int length = octet() & 0xFF;
    if (length > ShortMessage.OCTETS_MAX || length > end - at) {
      fail(CommandStatus.ESME_RINVMSGLEN, "sm_length is more than there is");
      return NOTHING;
    }
    byte[] message = length == 0 ? NOTHING : Arrays.copyOfRange(octets, at, at + length);
    at += length;
    return message;
  }

  /** Empty when there is no body, as in a response with an error (s4.4.2). */
  String messageId() {
    return at == end ? "" : givenMessageId();
  }

  Pdu query(int sequence) {
    return new Pdu.QuerySm(sequence, givenMessageId(), address(CommandStatus.ESME_RINVSRCADR));
  }

  /** The body is missing in some carriers' refusals. */
  Pdu queryResponse(int status, int sequence) {
    if (at == end) {
      return new Pdu.QuerySmResponse(status, sequence, "", "", (byte) 0, (byte) 0);
    }
    return new Pdu.QuerySmResponse(
        status, sequence, givenMessageId(), time(CommandStatus.ESME_RINVEXPIRY), octet(), octet());
  }

  Pdu cancel(int sequence) {
    return new Pdu.CancelSm(
        sequence,
        serviceType(),
        givenMessageId(),
        address(CommandStatus.ESME_RINVSRCADR),
        address(CommandStatus.ESME_RINVDSTADR));
  }

  Pdu replace(int sequence) {
    return new Pdu.ReplaceSm(
        sequence,
        givenMessageId(),
        address(CommandStatus.ESME_RINVSRCADR),
        time(CommandStatus.ESME_RINVSCHED),
        time(CommandStatus.ESME_RINVEXPIRY),
        octet(),
        octet(),
        shortMessage());
  }

  Pdu data(int sequence) {
    return new Pdu.DataSm(
        sequence,
        serviceType(),
        address(SmppAddress.LONG_TEXT_MAX, CommandStatus.ESME_RINVSRCADR),
        address(SmppAddress.LONG_TEXT_MAX, CommandStatus.ESME_RINVDSTADR),
        octet(),
        octet(),
        octet(),
        tlvs());
  }

  Pdu alert(int sequence) {
    return new Pdu.AlertNotification(
        sequence,
        address(SmppAddress.LONG_TEXT_MAX, CommandStatus.ESME_RINVSRCADR),
        address(SmppAddress.LONG_TEXT_MAX, CommandStatus.ESME_RINVDSTADR),
        tlvs());
  }

  Pdu multi(int sequence) {
    String serviceType = serviceType();
    SmppAddress source = address(CommandStatus.ESME_RINVSRCADR);
    List<Pdu.Destination> destinations = destinations();
    return new Pdu.SubmitMulti(
        sequence, message(serviceType, source, SmppAddress.NONE), destinations);
  }

  /** Never empty, so that a record can be made of it; with a problem it means nothing. */
  private List<Pdu.Destination> destinations() {
    int count = octet() & 0xFF;
    if (count == 0 || count > Pdu.SubmitMulti.DESTINATIONS_MAX) {
      fail(CommandStatus.ESME_RINVNUMDESTS, "number_of_dests is not 1 to 254");
    }
    List<Pdu.Destination> destinations = new ArrayList<>();
    do {
      destinations.add(destination());
    } while (destinations.size() < count && error == null);
    return destinations;
  }

  private Pdu.Destination destination() {
    byte flag = octet();
    if (flag == Pdu.Destination.Sme.FLAG) {
      return new Pdu.Destination.Sme(address(CommandStatus.ESME_RINVDSTADR));
    }
    if (flag != Pdu.Destination.DistributionList.FLAG) {
      fail(CommandStatus.ESME_RINVDESTFLAG, "dest_flag is not 1 or 2");
    }
    return new Pdu.Destination.DistributionList(
        text(Pdu.Destination.DistributionList.NAME_MAX, CommandStatus.ESME_RINVDLNAME));
  }

  /** The body is missing in some carriers' refusals. */
  Pdu multiResponse(int status, int sequence) {
    String messageId = messageId();
    int count = at == end ? 0 : octet() & 0xFF;
    List<Pdu.Unsuccessful> unsuccessful = new ArrayList<>();
    while (unsuccessful.size() < count && error == null) {
      unsuccessful.add(new Pdu.Unsuccessful(address(CommandStatus.ESME_RINVDSTADR), number()));
    }
    return new Pdu.SubmitMultiResponse(status, sequence, messageId, unsuccessful, tlvs());
  }

  Pdu outbind(int sequence) {
    return new Pdu.Outbind(
        sequence,
        text(Pdu.Bind.SYSTEM_ID_MAX, CommandStatus.ESME_RINVSYSID),
        text(Pdu.Bind.PASSWORD_MAX, CommandStatus.ESME_RINVPASWD));
  }

  Pdu bind(Pdu.BindKind kind, int sequence) {
    return new Pdu.Bind(
        kind,
        sequence,
        text(Pdu.Bind.SYSTEM_ID_MAX, CommandStatus.ESME_RINVSYSID),
        text(Pdu.Bind.PASSWORD_MAX, CommandStatus.ESME_RINVPASWD),
        text(Pdu.Bind.SYSTEM_TYPE_MAX, CommandStatus.ESME_RINVSYSTYP),
        octet(),
        octet(),
        octet(),
        text(Pdu.Bind.ADDRESS_RANGE_MAX, CommandStatus.ESME_RINVTLVLEN));
  }

  /** The body is missing in some carriers' refusals. */
  Pdu bindResponse(Pdu.BindKind kind, int status, int sequence) {
    String systemId = at == end ? "" : text(Pdu.Bind.SYSTEM_ID_MAX, CommandStatus.ESME_RINVSYSID);
    return new Pdu.BindResponse(kind, status, sequence, systemId, tlvs());
  }

  List<Tlv> tlvs() {
    if (at == end) {
      return List.of();
    }
    List<Tlv> tlvs = new ArrayList<>();
    while (at < end) {
      if (tlvs.size() == Tlv.COUNT_MAX) {
        fail(CommandStatus.ESME_RINVTLVSTREAM, "more than " + Tlv.COUNT_MAX + " parameters");
        return List.of();
      }
      if (end - at < 4) {
        fail(CommandStatus.ESME_RINVTLVSTREAM, "stray octets after the last parameter");
        return List.of();
      }
      int tag = ((octets[at] & 0xFF) << 8) | (octets[at + 1] & 0xFF);
      int length = ((octets[at + 2] & 0xFF) << 8) | (octets[at + 3] & 0xFF);
      at += 4;
      if (length > end - at) {
        fail(CommandStatus.ESME_RINVTLVLEN, "an optional parameter is longer than the PDU");
        return List.of();
      }
      tlvs.add(new Tlv(tag, length == 0 ? NOTHING : Arrays.copyOfRange(octets, at, at + length)));
      at += length;
    }
    return tlvs;
  }

  byte[] rest() {
    byte[] rest = Arrays.copyOfRange(octets, at, end);
    at = end;
    return rest;
  }
}
