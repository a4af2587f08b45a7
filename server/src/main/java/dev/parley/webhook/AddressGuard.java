package dev.parley.webhook;

import dev.parley.config.Network;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Decides which addresses a webhook may be sent to. A URL comes from whoever holds an account, so
 * without this the platform could be used to reach into the network it runs in (server-side request
 * forgery).
 *
 * <p>It judges addresses, never names: the caller resolves a name, asks for each address, and
 * connects to the very address that was allowed, so that a name which resolves differently the
 * second time (DNS rebinding) gains nothing. The table follows the IANA special-purpose address
 * registries (RFC 6890 and its updates). IPv6 forms that carry an IPv4 address are judged by that
 * address. Immutable.
 */
public final class AddressGuard {
  private static final String METADATA_SERVICE = "the metadata service of cloud machines";

  /** Nothing that an operator allows opens these: what answers there has the machine's own keys. */
  private static final List<Range> METADATA =
      List.of(
          Range.v4("169.254.169.254/32", METADATA_SERVICE),
          Range.v4("169.254.0.0/16", "a link-local address, as of metadata services (RFC 3927)"),
          Range.v4("100.100.100.200/32", METADATA_SERVICE),
          Range.v6("fd000ec2000000000000000000000254", 128, METADATA_SERVICE),
          Range.v6("fd2000ce000000000000000000000254", 128, METADATA_SERVICE));

  private static final List<Range> DENIED =
      List.of(
          Range.v4("127.0.0.0/8", "this machine itself (loopback)"),
          Range.v4("10.0.0.0/8", "a private network (RFC 1918)"),
          Range.v4("172.16.0.0/12", "a private network (RFC 1918)"),
          Range.v4("192.168.0.0/16", "a private network (RFC 1918)"),
          Range.v4("100.64.0.0/10", "a carrier's shared address space (RFC 6598)"),
          Range.v4("0.0.0.0/8", "no address of a host (unspecified, RFC 1122)"),
          Range.v4("192.0.0.0/24", "reserved for protocol assignments (RFC 6890)"),
          Range.v4("192.0.2.0/24", "reserved for documentation (RFC 5737)"),
          Range.v4("198.51.100.0/24", "reserved for documentation (RFC 5737)"),
          Range.v4("203.0.113.0/24", "reserved for documentation (RFC 5737)"),
          Range.v4("192.88.99.0/24", "the retired 6to4 relay address (RFC 7526)"),
          Range.v4("198.18.0.0/15", "reserved for benchmarks (RFC 2544)"),
          Range.v4("224.0.0.0/4", "a multicast address"),
          Range.v4("255.255.255.255/32", "the broadcast address"),
          Range.v4("240.0.0.0/4", "reserved (RFC 1112)"),
          Range.v6("00000000000000000000000000000001", 128, "this machine itself (loopback)"),
          Range.v6("00000000000000000000000000000000", 128, "no address of a host (unspecified)"),
          Range.v6("00000000000000000000000000000000", 96, "a retired IPv4-compatible address"),
          Range.v6("0064ff9b0001", 48, "a local translation prefix (RFC 8215)"),
          Range.v6("0100000000000000", 64, "a discard address (RFC 6666)"),
          Range.v6("2001000000", 23, "reserved for protocol assignments (RFC 2928)"),
          Range.v6("20010db8", 32, "reserved for documentation (RFC 3849)"),
          Range.v6("3fff0000", 20, "reserved for documentation (RFC 9637)"),
          Range.v6("5f00", 16, "a segment routing identifier (RFC 9602)"),
          Range.v6("fc00", 7, "a private network (unique local, RFC 4193)"),
          Range.v6("fe80", 10, "a link-local address (RFC 4291)"),
          Range.v6("fec0", 10, "a private network (site-local, RFC 3879)"),
          Range.v6("ff00", 8, "a multicast address"));

  /** Where these IPv6 prefixes carry the IPv4 address that is really reached. */
  private static final List<Embedding> EMBEDDINGS =
      List.of(
          new Embedding(Range.v6("00000000000000000000ffff", 96, "IPv4-mapped"), 12),
          new Embedding(Range.v6("0000000000000000ffff0000", 96, "IPv4-translated"), 12),
          new Embedding(Range.v6("0064ff9b0000000000000000", 96, "NAT64"), 12),
          new Embedding(Range.v6("2002", 16, "6to4"), 2));

  private final boolean loopbackAllowed;
  private final List<Network> allowed;

  /**
   * @param loopbackAllowed only for development: calls to this very machine pass
   */
  public AddressGuard(boolean loopbackAllowed) {
    this(loopbackAllowed, List.of());
  }

  /**
   * @param allowed private networks in which the operator has applications
   */
  public AddressGuard(boolean loopbackAllowed, List<Network> allowed) {
    this.loopbackAllowed = loopbackAllowed;
    this.allowed = List.copyOf(allowed);
  }

  /** Why nothing may be sent to this address, in words; empty when it may. */
  public Optional<String> objection(InetAddress address) {
    return objection(address.getAddress());
  }

  /**
   * The same for the bytes of an address, as they came from a resolver.
   *
   * @param address 4 or 16 bytes
   */
  public Optional<String> objection(byte[] address) {
    for (Embedding embedding : EMBEDDINGS) {
      if (embedding.prefix().contains(address)) {
        return objection(embedding.inner(address))
            .map(why -> embedding.prefix().what() + " form of " + why);
      }
    }
    if (isIsatap(address)) {
      return Optional.of("a tunnel into a private network (ISATAP, RFC 5214)");
    }
    if (loopbackAllowed && isLoopback(address)) {
      return Optional.empty();
    }
    Optional<String> metadata = inOneOf(METADATA, address);
    if (metadata.isPresent()) {
      return metadata;
    }
    return isAllowed(address) ? Optional.empty() : inOneOf(DENIED, address);
  }

  private static Optional<String> inOneOf(List<Range> ranges, byte[] address) {
    return ranges.stream().filter(range -> range.contains(address)).map(Range::what).findFirst();
  }

  private boolean isAllowed(byte[] address) {
    if (allowed.isEmpty()) {
      return false;
    }
    try {
      InetAddress asked = InetAddress.getByAddress(address);
      return allowed.stream().anyMatch(network -> network.contains(asked));
    } catch (UnknownHostException impossible) {
      throw new IllegalArgumentException("neither 4 nor 16 octets", impossible);
    }
  }

  private static boolean isLoopback(byte[] address) {
    if (address.length == 4) {
      return address[0] == 127;
    }
    for (int i = 0; i < 15; i++) {
      if (address[i] != 0) {
        return false;
      }
    }
    return address[15] == 1;
  }

  private static boolean isIsatap(byte[] address) {
    return address.length == 16
        && (address[8] & 0xFD) == 0
        && address[9] == 0
        && address[10] == 0x5E
        && (address[11] & 0xFF) == 0xFE;
  }

  /**
   * @param prefix at least as many bytes as {@code bits} needs
   */
  private record Range(byte[] prefix, int bits, int length, String what) {
    static Range v4(String written, String what) {
      int slash = written.indexOf('/');
      InetAddress address = InetAddress.ofLiteral(written.substring(0, slash));
      return new Range(
          address.getAddress(), Integer.parseInt(written.substring(slash + 1)), 4, what);
    }

    static Range v6(String hex, int bits, String what) {
      return new Range(Arrays.copyOf(HexFormat.of().parseHex(hex), 16), bits, 16, what);
    }

    boolean contains(byte[] address) {
      if (address.length != length) {
        return false;
      }
      int whole = bits / 8;
      for (int i = 0; i < whole; i++) {
        if (address[i] != prefix[i]) {
          return false;
        }
      }
      int rest = bits % 8;
      if (rest == 0) {
        return true;
      }
      int mask = 0xFF << (8 - rest);
      return (address[whole] & mask) == (prefix[whole] & mask);
    }
  }

  /**
   * @param offset where in the IPv6 address the IPv4 address begins
   */
  private record Embedding(Range prefix, int offset) {
    byte[] inner(byte[] address) {
      return Arrays.copyOfRange(address, offset, offset + 4);
    }
  }
}
