package dev.parley.wire.smpp;

/**
 * Octets that are no proper PDU.
 *
 * @param commandId as read; 0 when it could not be
 * @param commandStatus what to answer with
 * @param sequence as read; 0 when it could not be, as a generic_nack then carries (SMPP 3.4 s4.3.1)
 * @param problem in words
 * @param framingLost true when the end of the PDU is unknown, so that the session cannot go on
 */
public record Malformed(
    int commandId, CommandStatus commandStatus, int sequence, String problem, boolean framingLost)
    implements Decoded {}
