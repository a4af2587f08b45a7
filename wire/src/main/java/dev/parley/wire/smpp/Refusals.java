package dev.parley.wire.smpp;

import java.util.List;

/** Answers that refuse a request (SMPP 3.4 s4): an error status and the emptiest body. */
public final class Refusals {
  private Refusals() {}

  /**
   * The response that belongs to the request; a generic_nack (s4.3.1) for requests without one and
   * for commands that the specification does not know.
   *
   * @param commandId of the request
   */
  public static Pdu of(int commandId, CommandStatus status, int sequence) {
    int code = status.code();
    return switch (commandId) {
      case CommandId.BIND_TRANSMITTER -> bind(Pdu.BindKind.TRANSMITTER, code, sequence);
      case CommandId.BIND_RECEIVER -> bind(Pdu.BindKind.RECEIVER, code, sequence);
      case CommandId.BIND_TRANSCEIVER -> bind(Pdu.BindKind.TRANSCEIVER, code, sequence);
      case CommandId.SUBMIT_SM -> new Pdu.SubmitSmResponse(code, sequence, "", List.of());
      case CommandId.DELIVER_SM -> new Pdu.DeliverSmResponse(code, sequence, List.of());
      case CommandId.DATA_SM -> new Pdu.DataSmResponse(code, sequence, "", List.of());
      case CommandId.SUBMIT_MULTI ->
          new Pdu.SubmitMultiResponse(code, sequence, "", List.of(), List.of());
      case CommandId.QUERY_SM -> Pdu.QuerySmResponse.refusal(status, sequence);
      case CommandId.CANCEL_SM -> new Pdu.CancelSmResponse(code, sequence);
      case CommandId.REPLACE_SM -> new Pdu.ReplaceSmResponse(code, sequence);
      case CommandId.UNBIND -> new Pdu.UnbindResponse(code, sequence);
      case CommandId.ENQUIRE_LINK -> new Pdu.EnquireLinkResponse(code, sequence);
      default -> new Pdu.GenericNack(code, sequence);
    };
  }

  private static Pdu bind(Pdu.BindKind kind, int code, int sequence) {
    return new Pdu.BindResponse(kind, code, sequence, "", List.of());
  }
}
