package dev.parley.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Addresses written out in a URL, in every form that some client understands: {@code 127.1}, {@code
 * 2130706433}, {@code 0x7f000001}, {@code 0177.0.0.1} all mean 127.0.0.1 (WHATWG URL s3.5). They
 * are read here, once, so that the guard sees the address and no resolver guesses.
 */
final class HostLiteral {
  private static final int PARTS_MAX = 4;

  private HostLiteral() {}

  /** True when the host is meant as an IPv4 address: its last label is a number. */
  static boolean looksNumeric(String host) {
    String trimmed = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    String last = trimmed.substring(trimmed.lastIndexOf('.') + 1);
    if (last.isEmpty()) {
      return false;
    }
    return last.chars().allMatch(c -> c >= '0' && c <= '9') || number(last) >= 0;
  }

  /** The address, or empty when the numbers make none. */
  static Optional<InetAddress> ipv4(String host) {
    String trimmed = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    String[] parts = trimmed.split("\\.", -1);
    if (parts.length > PARTS_MAX) {
      return Optional.empty();
    }
    long address = 0;
    for (int i = 0; i < parts.length; i++) {
      long value = number(parts[i]);
      int bits = i < parts.length - 1 ? 8 : 8 * (PARTS_MAX + 1 - parts.length);
      if (value < 0 || value >= 1L << bits) {
        return Optional.empty();
      }
      address = address << bits | value;
    }
    return Optional.of(fromBits(address));
  }

  /** The address between the brackets of a URL; none with a zone. */
  static Optional<InetAddress> ipv6(String text) {
    if (text.indexOf(':') < 0 || text.indexOf('%') >= 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Decimal, octal with a leading 0, hexadecimal with a leading 0x; -1 when it is none. */
  private static long number(@Nullable String part) {
    if (part == null || part.isEmpty() || part.length() > 16) {
      return -1;
    }
    int radix = 10;
    String digits = part;
    if (part.startsWith("0x") || part.startsWith("0X")) {
      radix = 16;
      digits = part.substring(2);
    } else if (part.length() > 1 && part.charAt(0) == '0') {
      radix = 8;
      digits = part.substring(1);
    }
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = Character.digit(digits.charAt(i), radix);
      if (digit < 0 || digits.charAt(i) > 'f') {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }

  private static InetAddress fromBits(long bits) {
    byte[] bytes = {(byte) (bits >> 24), (byte) (bits >> 16), (byte) (bits >> 8), (byte) bits};
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
