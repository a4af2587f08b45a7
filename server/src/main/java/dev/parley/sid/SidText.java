package dev.parley.sid;

import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * Text form of a sid: two letters and 32 lower-case hex digits of the UUID. Either case is read.
 */
public final class SidText {
  /** Characters of a sid: two of prefix, 32 of hex. */
  public static final int LENGTH = 34;

  private SidText() {}

  /** The UUID behind {@code text}, or empty when it is no sid with that prefix. */
  public static Optional<UUID> parse(String prefix, String text) {
    if (text.length() != LENGTH || !text.startsWith(prefix)) {
      return Optional.empty();
    }
    for (int i = 2; i < LENGTH; i++) {
      if (!HexFormat.isHexDigit(text.charAt(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new UUID(
            HexFormat.fromHexDigitsToLong(text, 2, 18),
            HexFormat.fromHexDigitsToLong(text, 18, LENGTH)));
  }

  /** Prefix and hex, for example {@code SM0199…}. */
  public static String format(String prefix, UUID id) {
    HexFormat hex = HexFormat.of();
    return prefix
        + hex.toHexDigits(id.getMostSignificantBits())
        + hex.toHexDigits(id.getLeastSignificantBits());
  }
}
