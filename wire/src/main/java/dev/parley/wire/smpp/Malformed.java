package dev.parley.wire.smpp;

import java.util.Optional;

/**
 * Octets that are no proper PDU. {@link #answer()} is what the specification wants the peer told.
 *
 * @param commandId as read; 0 when it could not be
 * @param commandStatus what to answer with
 * @param sequence as read; 0 when it could not be, as a generic_nack then carries (SMPP 3.4 s4.3.1)
 * @param problem in words
 * @param framingLost true when the end of the PDU is unknown, so that the session cannot go on
 */
public record Malformed(
    int commandId, CommandStatus commandStatus, int sequence, String problem, boolean framingLost)
    implements Decoded {
  /**
   * The response of the request that could not be read, with the status of the problem; a
   * generic_nack where there is no such response or the octets have no end that we know (SMPP 3.4
   * s4.3); empty for a response that could not be read, because two broken peers would go on
   * answering for ever.
   */
  public Optional<Pdu> answer() {
    if (CommandId.isResponse(commandId)) {
      return Optional.empty();
    }
    return Optional.of(
        framingLost
            ? new Pdu.GenericNack(commandStatus.code(), sequence)
            : Refusals.of(commandId, commandStatus, sequence));
  }
}
