package dev.parley.inbound;

import dev.parley.message.MessageSid;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * The sid of a reply: a function of the inbound message and the position of the reply, so that a
 * conversation that is run again (after a crash, say) inserts nothing new.
 *
 * <p>It is shaped as a UUIDv7 (RFC 9562 s5.7) of the inbound message's own millisecond, which puts
 * it into the same partition, with the 12 bits after the time counted on from the inbound's, which
 * keeps the replies in their order and behind what they answer. The 62 bits left come from SHA-256.
 */
final class ReplySid {
  /** Position of the automatic answer to a keyword, behind all that TwiML may say. */
  static final int KEYWORD_REPLY = Conversation.REPLIES_MAX;

  private static final long COUNTER_MAX = 0xFFF;

  private ReplySid() {}

  /**
   * @param position of the reply within the conversation, from 0
   */
  static MessageSid of(MessageSid inbound, int position) {
    if (position < 0 || position > KEYWORD_REPLY) {
      throw new IllegalArgumentException("position " + position);
    }
    long most = inbound.id().getMostSignificantBits();
    long millis = most >>> 16;
    long counter = (most & COUNTER_MAX) + 1 + position;
    if (counter > COUNTER_MAX) {
      millis++;
      counter -= COUNTER_MAX + 1;
    }
    long random = hash(inbound.id(), position);
    return MessageSid.sms(
        new UUID(
            millis << 16 | 0x7000L | counter,
            0x8000_0000_0000_0000L | (random & 0x3FFF_FFFF_FFFF_FFFFL)));
  }

  private static long hash(UUID inbound, int position) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update("parley reply ".getBytes(StandardCharsets.US_ASCII));
      digest.update(
          ByteBuffer.allocate(20)
              .putLong(inbound.getMostSignificantBits())
              .putLong(inbound.getLeastSignificantBits())
              .putInt(position)
              .array());
      return ByteBuffer.wrap(digest.digest()).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
