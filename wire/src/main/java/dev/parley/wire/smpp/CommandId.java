package dev.parley.wire.smpp;

/** Values of command_id (SMPP 3.4 s5.1.2.1): all that the specification defines. */
public final class CommandId {
  public static final int GENERIC_NACK = 0x80000000;
  public static final int BIND_RECEIVER = 0x01;
  public static final int BIND_TRANSMITTER = 0x02;
  public static final int QUERY_SM = 0x03;
  public static final int SUBMIT_SM = 0x04;
  public static final int DELIVER_SM = 0x05;
  public static final int UNBIND = 0x06;
  public static final int REPLACE_SM = 0x07;
  public static final int CANCEL_SM = 0x08;
  public static final int BIND_TRANSCEIVER = 0x09;
  public static final int OUTBIND = 0x0B;
  public static final int ENQUIRE_LINK = 0x15;
  public static final int SUBMIT_MULTI = 0x21;
  public static final int ALERT_NOTIFICATION = 0x102;
  public static final int DATA_SM = 0x103;

  /** Set in the command_id of every response. */
  public static final int RESPONSE = 0x80000000;

  private CommandId() {}

  /** A command of SMPP 3.4, request or response. */
  public static boolean isKnown(int commandId) {
    return switch (commandId & ~RESPONSE) {
      case BIND_RECEIVER,
          BIND_TRANSMITTER,
          QUERY_SM,
          SUBMIT_SM,
          DELIVER_SM,
          UNBIND,
          REPLACE_SM,
          CANCEL_SM,
          BIND_TRANSCEIVER,
          ENQUIRE_LINK,
          SUBMIT_MULTI,
          DATA_SM ->
          true;
      case OUTBIND, ALERT_NOTIFICATION -> !isResponse(commandId);
      case 0 -> commandId == GENERIC_NACK;
      default -> false;
    };
  }

  public static boolean isResponse(int commandId) {
    return (commandId & RESPONSE) != 0;
  }
}
