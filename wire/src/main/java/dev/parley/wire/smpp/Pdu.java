package dev.parley.wire.smpp;

import java.util.List;
import java.util.Optional;

/**
 * A protocol data unit (SMPP 3.4 s4). Requests have command_status 0. Records hold octet arrays as
 * they are, without copies: whoever makes one leaves its arrays alone.
 */
public sealed interface Pdu extends Decoded {
  @Override
  int commandId();

  int commandStatus();

  @Override
  int sequence();

  /** A request: command_status is always 0. */
  sealed interface Request extends Pdu {
    @Override
    default int commandStatus() {
      return 0;
    }
  }

  /** What a session binds as. */
  enum BindKind {
    RECEIVER(CommandId.BIND_RECEIVER, true, false),
    TRANSMITTER(CommandId.BIND_TRANSMITTER, false, true),
    TRANSCEIVER(CommandId.BIND_TRANSCEIVER, true, true);

    private final int commandId;
    private final boolean receives;
    private final boolean transmits;

    BindKind(int commandId, boolean receives, boolean transmits) {
      this.commandId = commandId;
      this.receives = receives;
      this.transmits = transmits;
    }

    public int commandId() {
      return commandId;
    }

    /** deliver_sm may go to it. */
    public boolean receives() {
      return receives;
    }

    /** submit_sm may come from it. */
    public boolean transmits() {
      return transmits;
    }
  }

  /** bind_receiver, bind_transmitter, bind_transceiver (s4.1.1, s4.1.3, s4.1.5). */
  record Bind(
      BindKind kind,
      int sequence,
      String systemId,
      String password,
      String systemType,
      byte interfaceVersion,
      byte addressTon,
      byte addressNpi,
      String addressRange)
      implements Request {
    public static final byte VERSION_3_4 = 0x34;
    public static final int SYSTEM_ID_MAX = 15;
    public static final int PASSWORD_MAX = 8;
    public static final int SYSTEM_TYPE_MAX = 12;
    public static final int ADDRESS_RANGE_MAX = 40;

    public Bind {
      if (systemId.length() > SYSTEM_ID_MAX
          || password.length() > PASSWORD_MAX
          || systemType.length() > SYSTEM_TYPE_MAX
          || addressRange.length() > ADDRESS_RANGE_MAX) {
        throw new IllegalArgumentException("a field of the bind is too long");
      }
    }

    public static Bind of(BindKind kind, int sequence, String systemId, String password) {
      return new Bind(kind, sequence, systemId, password, "", VERSION_3_4, (byte) 0, (byte) 0, "");
    }

    @Override
    public int commandId() {
      return kind.commandId();
    }

    @Override
    public String toString() {
      return "Bind[" + kind + ", " + sequence + ", " + systemId + "]";
    }
  }

  /** The answer to a bind (s4.1.2, s4.1.4, s4.1.6). */
  record BindResponse(
      BindKind kind, int commandStatus, int sequence, String systemId, List<Tlv> tlvs)
      implements Pdu {
    public BindResponse {
      tlvs = List.copyOf(tlvs);
    }

    @Override
    public int commandId() {
      return kind.commandId() | CommandId.RESPONSE;
    }
  }

  /**
   * The carrier asks us to bind as a receiver (s4.1.7); it has no answer.
   *
   * @param systemId the carrier's
   */
  record Outbind(int sequence, String systemId, String password) implements Request {
    public Outbind {
      if (systemId.length() > Bind.SYSTEM_ID_MAX || password.length() > Bind.PASSWORD_MAX) {
        throw new IllegalArgumentException("a field of the outbind is too long");
      }
    }

    @Override
    public int commandId() {
      return CommandId.OUTBIND;
    }

    @Override
    public String toString() {
      return "Outbind[" + sequence + ", " + systemId + "]";
    }
  }

  /** s4.2.1. */
  record Unbind(int sequence) implements Request {
    @Override
    public int commandId() {
      return CommandId.UNBIND;
    }
  }

  /** s4.2.2. */
  record UnbindResponse(int commandStatus, int sequence) implements Pdu {
    @Override
    public int commandId() {
      return CommandId.UNBIND | CommandId.RESPONSE;
    }
  }

  /** s4.4.1. */
  record SubmitSm(int sequence, ShortMessage message) implements Request {
    @Override
    public int commandId() {
      return CommandId.SUBMIT_SM;
    }
  }

  /**
   * s4.4.2.
   *
   * @param messageId empty with an error status
   */
  record SubmitSmResponse(int commandStatus, int sequence, String messageId, List<Tlv> tlvs)
      implements Pdu {
    /** The specification says 64; longer ones are read all the same: they name what was taken. */
    public static final int MESSAGE_ID_MAX = 255;

    public SubmitSmResponse {
      if (messageId.length() > MESSAGE_ID_MAX) {
        throw new IllegalArgumentException("message_id is too long");
      }
      tlvs = List.copyOf(tlvs);
    }

    @Override
    public int commandId() {
      return CommandId.SUBMIT_SM | CommandId.RESPONSE;
    }
  }

  /**
   * s4.5.1: one message to several destinations.
   *
   * @param message its destination is {@link SmppAddress#NONE}
   * @param destinations 1 to {@link #DESTINATIONS_MAX}
   */
  record SubmitMulti(int sequence, ShortMessage message, List<Destination> destinations)
      implements Request {
    public static final int DESTINATIONS_MAX = 254;

    public SubmitMulti {
      destinations = List.copyOf(destinations);
      if (destinations.isEmpty() || destinations.size() > DESTINATIONS_MAX) {
        throw new IllegalArgumentException("1 to " + DESTINATIONS_MAX + " destinations");
      }
      if (!message.destination().equals(SmppAddress.NONE)) {
        throw new IllegalArgumentException("the destinations have a list of their own");
      }
    }

    @Override
    public int commandId() {
      return CommandId.SUBMIT_MULTI;
    }
  }

  /** One of the destinations of a submit_multi, told apart by dest_flag (s4.5.1.1). */
  sealed interface Destination {
    /** dest_flag 1 (s4.5.1.2). */
    record Sme(SmppAddress address) implements Destination {
      public static final byte FLAG = 1;

      public Sme {
        address.checkShort();
      }
    }

    /** dest_flag 2: a list that the carrier keeps (s4.5.1.3). */
    record DistributionList(String name) implements Destination {
      public static final byte FLAG = 2;
      public static final int NAME_MAX = 20;

      public DistributionList {
        if (name.length() > NAME_MAX) {
          throw new IllegalArgumentException("dl_name is too long");
        }
      }
    }
  }

  /**
   * s4.5.2.
   *
   * @param messageId empty with an error status
   * @param unsuccessful up to {@link #UNSUCCESSFUL_MAX}
   */
  record SubmitMultiResponse(
      int commandStatus,
      int sequence,
      String messageId,
      List<Unsuccessful> unsuccessful,
      List<Tlv> tlvs)
      implements Pdu {
    /** no_unsuccess has one octet. */
    public static final int UNSUCCESSFUL_MAX = 255;

    public SubmitMultiResponse {
      unsuccessful = List.copyOf(unsuccessful);
      tlvs = List.copyOf(tlvs);
      if (messageId.length() > SubmitSmResponse.MESSAGE_ID_MAX
          || unsuccessful.size() > UNSUCCESSFUL_MAX) {
        throw new IllegalArgumentException("message_id or unsuccess_sme is too long");
      }
    }

    @Override
    public int commandId() {
      return CommandId.SUBMIT_MULTI | CommandId.RESPONSE;
    }
  }

  /**
   * An address that a submit_multi did not reach (s4.5.2.1).
   *
   * @param errorStatus a command_status
   */
  record Unsuccessful(SmppAddress address, int errorStatus) {
    public Unsuccessful {
      address.checkShort();
    }
  }

  /**
   * s4.7.1: a message whose text, if any, is in message_payload. Addresses have up to 64 characters
   * here.
   */
  record DataSm(
      int sequence,
      String serviceType,
      SmppAddress source,
      SmppAddress destination,
      byte esmClass,
      byte registeredDelivery,
      byte dataCoding,
      List<Tlv> tlvs)
      implements Request {
    public DataSm {
      if (serviceType.length() > ShortMessage.SERVICE_TYPE_MAX) {
        throw new IllegalArgumentException("service_type is too long");
      }
      tlvs = List.copyOf(tlvs);
    }

    /** As a deliver_sm would bring it; empty when an address is longer than there is room for. */
    public Optional<ShortMessage> shortMessage() {
      return source.isShort() && destination.isShort()
          ? Optional.of(
              ShortMessage.of(
                      source, destination, esmClass, registeredDelivery, dataCoding, new byte[0])
                  .with(tlvs))
          : Optional.empty();
    }

    @Override
    public int commandId() {
      return CommandId.DATA_SM;
    }
  }

  /**
   * s4.7.2.
   *
   * @param messageId empty with an error status
   */
  record DataSmResponse(int commandStatus, int sequence, String messageId, List<Tlv> tlvs)
      implements Pdu {
    public DataSmResponse {
      if (messageId.length() > SubmitSmResponse.MESSAGE_ID_MAX) {
        throw new IllegalArgumentException("message_id is too long");
      }
      tlvs = List.copyOf(tlvs);
    }

    @Override
    public int commandId() {
      return CommandId.DATA_SM | CommandId.RESPONSE;
    }
  }

  /**
   * s4.9.1: one message, or all between two addresses.
   *
   * @param messageId empty when all are meant
   */
  record CancelSm(
      int sequence,
      String serviceType,
      String messageId,
      SmppAddress source,
      SmppAddress destination)
      implements Request {
    public CancelSm {
      if (serviceType.length() > ShortMessage.SERVICE_TYPE_MAX
          || messageId.length() > SubmitSmResponse.MESSAGE_ID_MAX) {
        throw new IllegalArgumentException("service_type or message_id is too long");
      }
      source.checkShort();
      destination.checkShort();
    }

    @Override
    public int commandId() {
      return CommandId.CANCEL_SM;
    }
  }

  /** s4.9.2. */
  record CancelSmResponse(int commandStatus, int sequence) implements Pdu {
    @Override
    public int commandId() {
      return CommandId.CANCEL_SM | CommandId.RESPONSE;
    }
  }

  /**
   * s4.10.1: another text or time for a message that waits at the carrier.
   *
   * @param scheduledFor 16 characters (s7.1.1), or empty to leave it as it is
   * @param validity the same
   * @param octets the short_message field
   */
  record ReplaceSm(
      int sequence,
      String messageId,
      SmppAddress source,
      String scheduledFor,
      String validity,
      byte registeredDelivery,
      byte cannedMessage,
      byte[] octets)
      implements Request {
    public ReplaceSm {
      if (messageId.length() > SubmitSmResponse.MESSAGE_ID_MAX
          || octets.length > ShortMessage.OCTETS_MAX) {
        throw new IllegalArgumentException("message_id or short_message is too long");
      }
      source.checkShort();
      ShortMessage.checkTime(scheduledFor);
      ShortMessage.checkTime(validity);
    }

    @Override
    public int commandId() {
      return CommandId.REPLACE_SM;
    }
  }

  /** s4.10.2. */
  record ReplaceSmResponse(int commandStatus, int sequence) implements Pdu {
    @Override
    public int commandId() {
      return CommandId.REPLACE_SM | CommandId.RESPONSE;
    }
  }

  /**
   * s4.12.1: a phone can be reached again. It has no answer.
   *
   * @param source the phone
   * @param esme who asked to be told
   * @param tlvs may hold ms_availability_status
   */
  record AlertNotification(int sequence, SmppAddress source, SmppAddress esme, List<Tlv> tlvs)
      implements Request {
    public AlertNotification {
      tlvs = List.copyOf(tlvs);
    }

    @Override
    public int commandId() {
      return CommandId.ALERT_NOTIFICATION;
    }
  }

  /**
   * s4.8.1: what became of a message.
   *
   * @param messageId as the submit_sm_resp named it
   * @param source as the submit_sm had it; the peer compares it
   */
  record QuerySm(int sequence, String messageId, SmppAddress source) implements Request {
    public QuerySm {
      source.checkShort();
      if (messageId.length() > SubmitSmResponse.MESSAGE_ID_MAX) {
        throw new IllegalArgumentException("message_id is too long");
      }
    }

    @Override
    public int commandId() {
      return CommandId.QUERY_SM;
    }
  }

  /**
   * s4.8.2.
   *
   * @param finalDate 16 characters (s7.1.1), or empty while there is no final state
   * @param messageState s5.2.28; 0 with an error status
   * @param errorCode of the network; 0 when there is none
   */
  record QuerySmResponse(
      int commandStatus,
      int sequence,
      String messageId,
      String finalDate,
      byte messageState,
      byte errorCode)
      implements Pdu {
    public QuerySmResponse {
      if (messageId.length() > SubmitSmResponse.MESSAGE_ID_MAX) {
        throw new IllegalArgumentException("message_id is too long");
      }
      if (!finalDate.isEmpty() && finalDate.length() != ShortMessage.TIME_LENGTH) {
        throw new IllegalArgumentException("a time has 16 characters");
      }
    }

    /** A refusal: no message, no state. */
    public static QuerySmResponse refusal(CommandStatus status, int sequence) {
      return new QuerySmResponse(status.code(), sequence, "", "", (byte) 0, (byte) 0);
    }

    @Override
    public int commandId() {
      return CommandId.QUERY_SM | CommandId.RESPONSE;
    }
  }

  /** s4.6.1. */
  record DeliverSm(int sequence, ShortMessage message) implements Request {
    @Override
    public int commandId() {
      return CommandId.DELIVER_SM;
    }
  }

  /** s4.6.2; its message_id is unused and empty. */
  record DeliverSmResponse(int commandStatus, int sequence, List<Tlv> tlvs) implements Pdu {
    public DeliverSmResponse {
      tlvs = List.copyOf(tlvs);
    }

    @Override
    public int commandId() {
      return CommandId.DELIVER_SM | CommandId.RESPONSE;
    }
  }

  /** s4.11.1. */
  record EnquireLink(int sequence) implements Request {
    @Override
    public int commandId() {
      return CommandId.ENQUIRE_LINK;
    }
  }

  /** s4.11.2. */
  record EnquireLinkResponse(int commandStatus, int sequence) implements Pdu {
    @Override
    public int commandId() {
      return CommandId.ENQUIRE_LINK | CommandId.RESPONSE;
    }
  }

  /** s4.3.1. */
  record GenericNack(int commandStatus, int sequence) implements Pdu {
    @Override
    public int commandId() {
      return CommandId.GENERIC_NACK;
    }
  }

  /** A command that SMPP 3.4 does not know, such as broadcast_sm of 5.0; its body is kept. */
  record Unrecognised(int commandId, int commandStatus, int sequence, byte[] body) implements Pdu {}
}
