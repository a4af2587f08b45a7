package dev.parley.wire.smpp;

import java.util.List;

/**
 * PDUs to octets and back (SMPP 3.4 s3.2, s5.1). A PDU is encoded into one array of exactly its
 * size; decoding allocates only what the record keeps.
 */
public final class PduCodec {
  /** command_length, command_id, command_status, sequence_number: four octets each. */
  public static final int HEADER_OCTETS = 16;

  /** Far above any PDU we know; bounds what a peer can make us keep. */
  public static final int PDU_MAX = 64 * 1024;

  private PduCodec() {}

  /**
   * @throws IllegalArgumentException when a text holds NUL or a character beyond Latin-1, or the
   *     PDU is greater than {@link #PDU_MAX}
   */
  public static byte[] encode(Pdu pdu) {
    int size = HEADER_OCTETS + bodyOctets(pdu);
    if (size > PDU_MAX) {
      throw new IllegalArgumentException("a PDU has at most " + PDU_MAX + " octets");
    }
    PduWriter writer = new PduWriter(new byte[size]);
    writer.number(size);
    writer.number(pdu.commandId());
    writer.number(pdu.commandStatus());
    writer.number(pdu.sequence());
    writeBody(writer, pdu);
    return writer.octets();
  }

  private static int bodyOctets(Pdu pdu) {
    return switch (pdu) {
      case Pdu.Bind bind ->
          bind.systemId().length()
              + bind.password().length()
              + bind.systemType().length()
              + bind.addressRange().length()
              + 7;
      case Pdu.BindResponse response ->
          response.systemId().length() + 1 + tlvOctets(response.tlvs());
      case Pdu.SubmitSm submit -> messageOctets(submit.message());
      case Pdu.DeliverSm deliver -> messageOctets(deliver.message());
      case Pdu.SubmitSmResponse response ->
          response.messageId().length() + 1 + tlvOctets(response.tlvs());
      case Pdu.DeliverSmResponse response -> 1 + tlvOctets(response.tlvs());
      case Pdu.QuerySm query -> query.messageId().length() + query.source().text().length() + 4;
      case Pdu.QuerySmResponse response ->
          response.messageId().length() + response.finalDate().length() + 4;
      case Pdu.Unrecognised other -> other.body().length;
      case Pdu.Unbind _,
          Pdu.UnbindResponse _,
          Pdu.EnquireLink _,
          Pdu.EnquireLinkResponse _,
          Pdu.GenericNack _ ->
          0;
    };
  }

  private static int messageOctets(ShortMessage message) {
    return message.serviceType().length()
        + message.source().text().length()
        + message.destination().text().length()
        + message.scheduledFor().length()
        + message.validity().length()
        + message.octets().length
        + 17
        + tlvOctets(message.tlvs());
  }

  private static int tlvOctets(List<Tlv> tlvs) {
    int octets = 0;
    for (int i = 0; i < tlvs.size(); i++) {
      octets += 4 + tlvs.get(i).value().length;
    }
    return octets;
  }

  private static void writeBody(PduWriter writer, Pdu pdu) {
    switch (pdu) {
      case Pdu.Bind bind -> {
        writer.text(bind.systemId());
        writer.text(bind.password());
        writer.text(bind.systemType());
        writer.octet(bind.interfaceVersion());
        writer.octet(bind.addressTon());
        writer.octet(bind.addressNpi());
        writer.text(bind.addressRange());
      }
      case Pdu.BindResponse response -> {
        writer.text(response.systemId());
        writer.tlvs(response.tlvs());
      }
      case Pdu.SubmitSm submit -> writeMessage(writer, submit.message());
      case Pdu.DeliverSm deliver -> writeMessage(writer, deliver.message());
      case Pdu.SubmitSmResponse response -> {
        writer.text(response.messageId());
        writer.tlvs(response.tlvs());
      }
      case Pdu.DeliverSmResponse response -> {
        writer.octet((byte) 0);
        writer.tlvs(response.tlvs());
      }
      case Pdu.QuerySm query -> {
        writer.text(query.messageId());
        writer.address(query.source());
      }
      case Pdu.QuerySmResponse response -> {
        writer.text(response.messageId());
        writer.text(response.finalDate());
        writer.octet(response.messageState());
        writer.octet(response.errorCode());
      }
      case Pdu.Unrecognised other -> writer.octets(other.body());
      case Pdu.Unbind _,
          Pdu.UnbindResponse _,
          Pdu.EnquireLink _,
          Pdu.EnquireLinkResponse _,
          Pdu.GenericNack _ -> {}
    }
  }

  private static void writeMessage(PduWriter writer, ShortMessage message) {
    writer.text(message.serviceType());
    writer.address(message.source());
    writer.address(message.destination());
    writer.octet(message.esmClass());
    writer.octet(message.protocolId());
    writer.octet(message.priority());
    writer.text(message.scheduledFor());
    writer.text(message.validity());
    writer.octet(message.registeredDelivery());
    writer.octet(message.replaceIfPresent());
    writer.octet(message.dataCoding());
    writer.octet(message.cannedMessage());
    writer.octet((byte) message.octets().length);
    writer.octets(message.octets());
    writer.tlvs(message.tlvs());
  }

  public static Decoded decode(byte[] octets) {
    return decode(octets, 0, octets.length);
  }

  /**
   * Decodes the one PDU that takes exactly these octets.
   *
   * @return never null, never an exception: what is wrong is a {@link Malformed}
   */
  public static Decoded decode(byte[] octets, int offset, int length) {
    int commandId = length >= 8 ? number(octets, offset + 4) : 0;
    int sequence = length >= HEADER_OCTETS ? number(octets, offset + 12) : 0;
    if (length < HEADER_OCTETS || length > PDU_MAX || number(octets, offset) != length) {
      return new Malformed(
          commandId,
          CommandStatus.ESME_RINVCMDLEN,
          sequence,
          "command_length is not the number of octets",
          true);
    }
    int status = number(octets, offset + 8);
    PduReader reader = new PduReader(octets, offset + HEADER_OCTETS, offset + length);
    Pdu pdu = readBody(reader, commandId, status, sequence);
    CommandStatus error = reader.error();
    if (error != null) {
      return new Malformed(commandId, error, sequence, reader.problem(), false);
    }
    return pdu;
  }

  private static Pdu readBody(PduReader reader, int commandId, int status, int sequence) {
    return switch (commandId) {
      case CommandId.SUBMIT_SM -> new Pdu.SubmitSm(sequence, reader.message());
      case CommandId.SUBMIT_SM | CommandId.RESPONSE ->
          new Pdu.SubmitSmResponse(status, sequence, reader.messageId(), reader.tlvs());
      case CommandId.DELIVER_SM -> new Pdu.DeliverSm(sequence, reader.message());
      case CommandId.DELIVER_SM | CommandId.RESPONSE -> {
        reader.messageId();
        yield new Pdu.DeliverSmResponse(status, sequence, reader.tlvs());
      }
      case CommandId.QUERY_SM -> reader.query(sequence);
      case CommandId.QUERY_SM | CommandId.RESPONSE -> reader.queryResponse(status, sequence);
      case CommandId.ENQUIRE_LINK -> new Pdu.EnquireLink(sequence);
      case CommandId.ENQUIRE_LINK | CommandId.RESPONSE ->
          new Pdu.EnquireLinkResponse(status, sequence);
      case CommandId.UNBIND -> new Pdu.Unbind(sequence);
      case CommandId.UNBIND | CommandId.RESPONSE -> new Pdu.UnbindResponse(status, sequence);
      case CommandId.GENERIC_NACK -> new Pdu.GenericNack(status, sequence);
      case CommandId.BIND_TRANSMITTER -> reader.bind(Pdu.BindKind.TRANSMITTER, sequence);
      case CommandId.BIND_RECEIVER -> reader.bind(Pdu.BindKind.RECEIVER, sequence);
      case CommandId.BIND_TRANSCEIVER -> reader.bind(Pdu.BindKind.TRANSCEIVER, sequence);
      case CommandId.BIND_TRANSMITTER | CommandId.RESPONSE ->
          reader.bindResponse(Pdu.BindKind.TRANSMITTER, status, sequence);
      case CommandId.BIND_RECEIVER | CommandId.RESPONSE ->
          reader.bindResponse(Pdu.BindKind.RECEIVER, status, sequence);
      case CommandId.BIND_TRANSCEIVER | CommandId.RESPONSE ->
          reader.bindResponse(Pdu.BindKind.TRANSCEIVER, status, sequence);
      default -> new Pdu.Unrecognised(commandId, status, sequence, reader.rest());
    };
  }

  static int number(byte[] octets, int at) {
    return (octets[at] << 24)
        | ((octets[at + 1] & 0xFF) << 16)
        | ((octets[at + 2] & 0xFF) << 8)
        | (octets[at + 3] & 0xFF);
  }
}
