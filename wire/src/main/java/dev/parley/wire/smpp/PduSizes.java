package dev.parley.wire.smpp;

import java.util.List;

/** How many octets the body of a PDU takes, so that it is written into an array of its size. */
final class PduSizes {
  /** ton, npi and the NUL of an address. */
  private static final int ADDRESS = 3;

  private PduSizes() {}

  static int bodyOctets(Pdu pdu) {
    return switch (pdu) {
      case Pdu.SubmitSm submit -> message(submit.message()) + address(submit.message());
      case Pdu.DeliverSm deliver -> message(deliver.message()) + address(deliver.message());
      case Pdu.SubmitSmResponse response -> text(response.messageId()) + tlvs(response.tlvs());
      case Pdu.DeliverSmResponse response -> 1 + tlvs(response.tlvs());
      case Pdu.Bind bind ->
          text(bind.systemId())
              + text(bind.password())
              + text(bind.systemType())
              + text(bind.addressRange())
              + 3;
      case Pdu.BindResponse response -> text(response.systemId()) + tlvs(response.tlvs());
      case Pdu.Outbind outbind -> text(outbind.systemId()) + text(outbind.password());
      case Pdu.SubmitMulti multi ->
          message(multi.message()) + 1 + destinations(multi.destinations());
      case Pdu.SubmitMultiResponse response ->
          text(response.messageId())
              + 1
              + unsuccessful(response.unsuccessful())
              + tlvs(response.tlvs());
      case Pdu.DataSm data ->
          text(data.serviceType())
              + address(data.source())
              + address(data.destination())
              + 3
              + tlvs(data.tlvs());
      case Pdu.DataSmResponse response -> text(response.messageId()) + tlvs(response.tlvs());
      case Pdu.QuerySm query -> text(query.messageId()) + address(query.source());
      case Pdu.QuerySmResponse response ->
          text(response.messageId()) + text(response.finalDate()) + 2;
      case Pdu.CancelSm cancel ->
          text(cancel.serviceType())
              + text(cancel.messageId())
              + address(cancel.source())
              + address(cancel.destination());
      case Pdu.ReplaceSm replace ->
          text(replace.messageId())
              + address(replace.source())
              + text(replace.scheduledFor())
              + text(replace.validity())
              + 3
              + replace.octets().length;
      case Pdu.AlertNotification alert ->
          address(alert.source()) + address(alert.esme()) + tlvs(alert.tlvs());
      case Pdu.Unrecognised other -> other.body().length;
      case Pdu.Unbind _,
          Pdu.UnbindResponse _,
          Pdu.CancelSmResponse _,
          Pdu.ReplaceSmResponse _,
          Pdu.EnquireLink _,
          Pdu.EnquireLinkResponse _,
          Pdu.GenericNack _ ->
          0;
    };
  }

  /** All but the destination. */
  private static int message(ShortMessage message) {
    return text(message.serviceType())
        + address(message.source())
        + text(message.scheduledFor())
        + text(message.validity())
        + 8
        + message.octets().length
        + tlvs(message.tlvs());
  }

  private static int address(ShortMessage message) {
    return address(message.destination());
  }

  private static int address(SmppAddress address) {
    return address.text().length() + ADDRESS;
  }

  private static int text(String text) {
    return text.length() + 1;
  }

  private static int destinations(List<Pdu.Destination> destinations) {
    int octets = 0;
    for (Pdu.Destination destination : destinations) {
      octets +=
          switch (destination) {
            case Pdu.Destination.Sme(SmppAddress address) -> 1 + address(address);
            case Pdu.Destination.DistributionList(String name) -> 1 + text(name);
          };
    }
    return octets;
  }

  private static int unsuccessful(List<Pdu.Unsuccessful> unsuccessful) {
    int octets = 0;
    for (Pdu.Unsuccessful one : unsuccessful) {
      octets += address(one.address()) + 4;
    }
    return octets;
  }

  private static int tlvs(List<Tlv> tlvs) {
    int octets = 0;
    for (int i = 0; i < tlvs.size(); i++) {
      octets += 4 + tlvs.get(i).value().length;
    }
    return octets;
  }
}
