package dev.parley.carrier.smpp;

import dev.parley.wire.smpp.CommandStatus;
import dev.parley.wire.smpp.Decoded;
import dev.parley.wire.smpp.Malformed;
import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.ReceiptText;
import dev.parley.wire.smpp.ShortMessage;
import dev.parley.wire.smpp.SmppAddress;
import java.util.Locale;
import java.util.stream.Collectors;

/** A PDU as one line for people, without passwords, texts and whole numbers. Pure. */
final class PduText {
  private static final int DIGITS_SHOWN = 3;

  private PduText() {}

  static String of(Decoded decoded) {
    String sequence = " seq=" + decoded.sequence();
    return switch (decoded) {
      case Pdu.Bind bind ->
          "bind_"
              + bind.kind().name().toLowerCase(Locale.ROOT)
              + sequence
              + " system_id="
              + bind.systemId()
              + " password=*** system_type="
              + bind.systemType();
      case Pdu.BindResponse response ->
          "bind_"
              + response.kind().name().toLowerCase(Locale.ROOT)
              + "_resp"
              + sequence
              + status(response.commandStatus())
              + " system_id="
              + response.systemId();
      case Pdu.SubmitSm submit -> "submit_sm" + sequence + message(submit.message());
      case Pdu.SubmitSmResponse response ->
          "submit_sm_resp"
              + sequence
              + status(response.commandStatus())
              + " message_id="
              + response.messageId();
      case Pdu.DeliverSm deliver -> "deliver_sm" + sequence + message(deliver.message());
      case Pdu.DeliverSmResponse response ->
          "deliver_sm_resp" + sequence + status(response.commandStatus());
      case Pdu.DataSm data ->
          "data_sm" + sequence + data.shortMessage().map(PduText::message).orElse("");
      case Pdu.DataSmResponse response ->
          "data_sm_resp" + sequence + status(response.commandStatus());
      case Pdu.EnquireLink _ -> "enquire_link" + sequence;
      case Pdu.EnquireLinkResponse response ->
          "enquire_link_resp" + sequence + status(response.commandStatus());
      case Pdu.Unbind _ -> "unbind" + sequence;
      case Pdu.UnbindResponse response ->
          "unbind_resp" + sequence + status(response.commandStatus());
      case Pdu.GenericNack nack -> "generic_nack" + sequence + status(nack.commandStatus());
      case Malformed malformed ->
          "malformed command="
              + Integer.toHexString(malformed.commandId())
              + sequence
              + " problem="
              + malformed.problem();
      default -> "command=" + Integer.toHexString(decoded.commandId()) + sequence;
    };
  }

  private static String message(ShortMessage message) {
    return " from="
        + address(message.source())
        + " to="
        + address(message.destination())
        + " esm_class=0x"
        + hex(message.esmClass())
        + " data_coding=0x"
        + hex(message.dataCoding())
        + " registered_delivery="
        + message.registeredDelivery()
        + " octets="
        + message.payload().length
        + message
            .concatenation()
            .map(part -> " part=" + part.number() + "/" + part.total())
            .orElse("")
        + (message.isReceipt() ? receipt(message) : "")
        + (message.tlvs().isEmpty() ? "" : " tlvs=" + tags(message));
  }

  private static String receipt(ShortMessage message) {
    ReceiptText receipt = ReceiptText.parse(message.receiptText(), message.tlvs());
    return " receipt_id="
        + receipt.id()
        + " stat="
        + receipt.stat()
        + " err="
        + receipt.error()
        + " done_date="
        + receipt.doneDate();
  }

  private static String tags(ShortMessage message) {
    return message.tlvs().stream()
        .map(tlv -> "0x%04X(%d)".formatted(tlv.tag(), tlv.value().length))
        .collect(Collectors.joining(","));
  }

  private static String address(SmppAddress address) {
    String text = address.text();
    int hidden = Math.max(0, text.length() - DIGITS_SHOWN);
    return "*".repeat(hidden)
        + text.substring(hidden)
        + "("
        + address.ton()
        + "/"
        + address.npi()
        + ")";
  }

  private static String hex(byte octet) {
    return "%02X".formatted(octet & 0xFF);
  }

  private static String status(int status) {
    return " status=" + CommandStatus.describe(status).replace(' ', ':');
  }
}
