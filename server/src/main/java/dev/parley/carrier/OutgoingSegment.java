package dev.parley.carrier;

import dev.parley.account.AccountSid;
import dev.parley.e164.Address;
import dev.parley.message.MessageSid;

/**
 * One segment ready for a carrier. Only dispatch makes them, for messages that were allowed.
 *
 * @param userData user data header, if any, followed by the encoded text (GSM-7 unpacked, one
 *     septet per octet, or UTF-16BE)
 * @param hasHeader whether {@code userData} starts with a user data header (esm_class bit 6)
 * @param dataCoding SMPP 3.4 s5.2.19
 * @param message which message it belongs to
 */
public record OutgoingSegment(
    Address from,
    Address to,
    byte[] userData,
    boolean hasHeader,
    byte dataCoding,
    boolean receipt,
    Message message) {
  /**
   * What carriers are told about the message.
   *
   * @param purpose as in policy's facts
   * @param reference 0 to 65535, the same in each of its parts; headers have its low 8 bits
   */
  public record Message(AccountSid account, MessageSid sid, String purpose, int reference) {}
}
