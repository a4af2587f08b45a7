package dev.parley.wire.smpp;

/** The fields of each PDU in the order of the specification (SMPP 3.4 s4), both ways. */
final class PduBodies {
  private PduBodies() {}

  static void write(PduWriter writer, Pdu pdu) {
    switch (pdu) {
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
      case Pdu.Outbind outbind -> {
        writer.text(outbind.systemId());
        writer.text(outbind.password());
      }
      case Pdu.SubmitMulti multi -> {
        writer.text(multi.message().serviceType());
        writer.address(multi.message().source());
        writer.destinations(multi.destinations());
        writeAfterAddresses(writer, multi.message());
      }
      case Pdu.SubmitMultiResponse response -> {
        writer.text(response.messageId());
        writer.unsuccessful(response.unsuccessful());
        writer.tlvs(response.tlvs());
      }
      case Pdu.DataSm data -> {
        writer.text(data.serviceType());
        writer.address(data.source());
        writer.address(data.destination());
        writer.octet(data.esmClass());
        writer.octet(data.registeredDelivery());
        writer.octet(data.dataCoding());
        writer.tlvs(data.tlvs());
      }
      case Pdu.DataSmResponse response -> {
        writer.text(response.messageId());
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
      case Pdu.CancelSm cancel -> {
        writer.text(cancel.serviceType());
        writer.text(cancel.messageId());
        writer.address(cancel.source());
        writer.address(cancel.destination());
      }
      case Pdu.ReplaceSm replace -> {
        writer.text(replace.messageId());
        writer.address(replace.source());
        writer.text(replace.scheduledFor());
        writer.text(replace.validity());
        writer.octet(replace.registeredDelivery());
        writer.octet(replace.cannedMessage());
        writer.octet((byte) replace.octets().length);
        writer.octets(replace.octets());
      }
      case Pdu.AlertNotification alert -> {
        writer.address(alert.source());
        writer.address(alert.esme());
        writer.tlvs(alert.tlvs());
      }
      case Pdu.Unrecognised other -> writer.octets(other.body());
      case Pdu.Unbind _,
          Pdu.UnbindResponse _,
          Pdu.CancelSmResponse _,
          Pdu.ReplaceSmResponse _,
          Pdu.EnquireLink _,
          Pdu.EnquireLinkResponse _,
          Pdu.GenericNack _ -> {}
    }
  }

  private static void writeMessage(PduWriter writer, ShortMessage message) {
    writer.text(message.serviceType());
    writer.address(message.source());
    writer.address(message.destination());
    writeAfterAddresses(writer, message);
  }

  private static void writeAfterAddresses(PduWriter writer, ShortMessage message) {
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

  /** What is read after the reader met a problem means nothing. */
  static Pdu read(PduReader reader, int commandId, int status, int sequence) {
    return switch (commandId) {
      case CommandId.SUBMIT_SM -> new Pdu.SubmitSm(sequence, reader.message());
      case CommandId.SUBMIT_SM | CommandId.RESPONSE ->
          new Pdu.SubmitSmResponse(status, sequence, reader.messageId(), reader.tlvs());
      case CommandId.DELIVER_SM -> new Pdu.DeliverSm(sequence, reader.message());
      case CommandId.DELIVER_SM | CommandId.RESPONSE -> {
        reader.messageId();
        yield new Pdu.DeliverSmResponse(status, sequence, reader.tlvs());
      }
      case CommandId.ENQUIRE_LINK -> new Pdu.EnquireLink(sequence);
      case CommandId.ENQUIRE_LINK | CommandId.RESPONSE ->
          new Pdu.EnquireLinkResponse(status, sequence);
      case CommandId.DATA_SM -> reader.data(sequence);
      case CommandId.DATA_SM | CommandId.RESPONSE ->
          new Pdu.DataSmResponse(status, sequence, reader.messageId(), reader.tlvs());
      case CommandId.SUBMIT_MULTI -> reader.multi(sequence);
      case CommandId.SUBMIT_MULTI | CommandId.RESPONSE -> reader.multiResponse(status, sequence);
      case CommandId.QUERY_SM -> reader.query(sequence);
      case CommandId.QUERY_SM | CommandId.RESPONSE -> reader.queryResponse(status, sequence);
      case CommandId.CANCEL_SM -> reader.cancel(sequence);
      case CommandId.CANCEL_SM | CommandId.RESPONSE -> new Pdu.CancelSmResponse(status, sequence);
      case CommandId.REPLACE_SM -> reader.replace(sequence);
      case CommandId.REPLACE_SM | CommandId.RESPONSE -> new Pdu.ReplaceSmResponse(status, sequence);
      case CommandId.ALERT_NOTIFICATION -> reader.alert(sequence);
      case CommandId.UNBIND -> new Pdu.Unbind(sequence);
      case CommandId.UNBIND | CommandId.RESPONSE -> new Pdu.UnbindResponse(status, sequence);
      case CommandId.GENERIC_NACK -> new Pdu.GenericNack(status, sequence);
      case CommandId.OUTBIND -> reader.outbind(sequence);
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
}
