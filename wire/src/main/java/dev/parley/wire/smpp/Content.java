package dev.parley.wire.smpp;

import dev.parley.wire.sms.UserDataHeader;
import org.jspecify.annotations.Nullable;

/** What a message is to whoever receives it. */
public sealed interface Content {
  /** What cannot be read as a character is U+FFFD; a lone surrogate may belong to another part. */
  record Text(String text) implements Content {}

  /**
   * Octets that nobody here can read as a text.
   *
   * @param octets without the user data header
   * @param ports null when no application of a phone is named
   */
  record Octets(byte dataCoding, UserDataHeader.@Nullable Ports ports, byte[] octets)
      implements Content {}
}
