package dev.parley.config;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/**
 * Addresses that begin alike, in CIDR notation (RFC 4632, RFC 4291 s2.3).
 *
 * @param prefix 4 or 16 octets; what lies behind the bits is zero
 */
public record Network(InetAddress prefix, int bits) {
  public Network {
    int length = 8 * prefix.getAddress().length;
    if (bits < 0 || bits > length) {
      throw new IllegalArgumentException("a prefix of " + bits + " bits");
    }
    if (!Arrays.equals(masked(prefix.getAddress(), bits), prefix.getAddress())) {
      throw new IllegalArgumentException("octets behind the prefix");
    }
  }

  /** {@code 10.0.0.0/8}, {@code fd00::/8}, or one address; empty for anything else. */
  public static Optional<Network> parse(String written) {
    int slash = written.indexOf('/');
    try {
      InetAddress address =
          InetAddress.ofLiteral(slash < 0 ? written : written.substring(0, slash));
      int bits =
          slash < 0
              ? 8 * address.getAddress().length
              : Integer.parseInt(written.substring(slash + 1));
      return Optional.of(new Network(address, bits));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  public boolean contains(InetAddress address) {
    byte[] octets = address.getAddress();
    return octets.length == prefix.getAddress().length
        && Arrays.equals(masked(octets, bits), prefix.getAddress());
  }

  private static byte[] masked(byte[] octets, int bits) {
    byte[] masked = octets.clone();
    for (int i = 0; i < masked.length; i++) {
      int kept = Math.clamp(bits - 8L * i, 0, 8);
      masked[i] &= (byte) (0xFF << (8 - kept));
    }
    return masked;
  }

  @Override
  public String toString() {
    return prefix.getHostAddress() + "/" + bits;
  }
}
