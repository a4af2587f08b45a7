package dev.parley.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {
  private final AddressGuard strict = new AddressGuard(false);
  private final AddressGuard development = new AddressGuard(true);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "127.0.0.1 | loopback",
        "127.255.255.255 | loopback",
        "10.0.0.1 | private",
        "172.16.0.1 | private",
        "172.31.255.255 | private",
        "192.168.255.255 | private",
        "169.254.169.254 | metadata",
        "169.254.0.1 | link-local",
        "100.100.100.200 | metadata",
        "fd00:ec2::254 | metadata",
        "fd20:ce::254 | metadata",
        "100.64.0.1 | shared",
        "100.127.255.255 | shared",
        "0.0.0.0 | unspecified",
        "0.1.2.3 | unspecified",
        "192.0.0.8 | protocol",
        "192.0.2.1 | documentation",
        "198.51.100.1 | documentation",
        "203.0.113.255 | documentation",
        "192.88.99.1 | relay",
        "198.18.0.1 | benchmarks",
        "198.19.255.255 | benchmarks",
        "224.0.0.1 | multicast",
        "239.255.255.255 | multicast",
        "240.0.0.1 | reserved",
        "255.255.255.255 | broadcast",
        "::1 | loopback",
        ":: | unspecified",
        "::7f00:1 | IPv4-compatible",
        "64:ff9b::a00:1 | NAT64 form of a private",
        "64:ff9b::a9fe:a9fe | NAT64 form of the metadata",
        "64:ff9b:1::1 | translation",
        "2002:7f00:1::1 | 6to4 form of this machine",
        "2002:c0a8:101:: | 6to4 form of a private",
        "::ffff:0:a00:1 | IPv4-translated form of a private",
        "2001::1 | protocol",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2 | protocol",
        "2001:db8::1 | documentation",
        "3fff:fff::1 | documentation",
        "5f00::1 | segment",
        "100::1 | discard",
        "fc00::1 | unique local",
        "fdff:ffff::1 | unique local",
        "fe80::1 | link-local",
        "febf::1 | link-local",
        "fec0::1 | site-local",
        "ff02::1 | multicast",
        "2a00:1450::200:5efe:a00:1 | ISATAP",
        "2a00:1450::5efe:808:808 | ISATAP",
      })
  void addressesOfNobodysBusinessAreDeniedInWords(String address, String word) {
    assertThat(strict.objection(InetAddress.ofLiteral(address)))
        .hasValueSatisfying(why -> assertThat(why).contains(word));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2a00:1450:4001:800::200e",
        "2606:4700::1111",
        "2001:200::1",
        "64:ff9b::808:808",
        "2002:808:808::1",
        "fbff::1",
      })
  void publicAddressesPass(String address) {
    assertThat(strict.objection(InetAddress.ofLiteral(address))).isEmpty();
    assertThat(development.objection(InetAddress.ofLiteral(address))).isEmpty();
  }

  @Test
  void theMappedFormIsJudgedByItsIpv4Address() {
    // InetAddress unwraps this form by itself; a resolver's bytes may not.
    assertThat(strict.objection(mapped("7f000001")))
        .hasValueSatisfying(w -> assertThat(w).contains("loopback"));
    assertThat(strict.objection(mapped("c0a80001"))).isPresent();
    assertThat(strict.objection(mapped("08080808"))).isEmpty();
    assertThat(development.objection(mapped("7f000001"))).isEmpty();
    assertThat(strict.objection(InetAddress.ofLiteral("::ffff:10.0.0.1"))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1"})
  void developmentMayCallThisMachine(String address) {
    assertThat(development.objection(InetAddress.ofLiteral(address))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1", "169.254.169.254", "0.0.0.0", "::", "fe80::1", "::7f00:1"})
  void developmentMayCallNothingElseThatIsPrivate(String address) {
    assertThat(development.objection(InetAddress.ofLiteral(address))).isPresent();
  }

  private static byte[] mapped(String ipv4) {
    return HexFormat.of().parseHex("00000000000000000000ffff" + ipv4);
  }

  @Test
  void theOperatorsNetworksPassAndTheMetadataServiceNever() {
    AddressGuard guard =
        new AddressGuard(
            false,
            java.util.stream.Stream.of("10.1.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "fd00::/8")
                .map(written -> dev.parley.config.Network.parse(written).orElseThrow())
                .toList());
    assertThat(guard.objection(InetAddress.ofLiteral("10.1.2.3"))).isEmpty();
    assertThat(guard.objection(InetAddress.ofLiteral("10.2.2.3"))).isPresent();
    assertThat(guard.objection(InetAddress.ofLiteral("100.100.100.201"))).isEmpty();
    assertThat(guard.objection(InetAddress.ofLiteral("fd00:ec2::253"))).isEmpty();
    for (String service :
        java.util.List.of(
            "169.254.169.254",
            "169.254.170.2",
            "100.100.100.200",
            "fd00:ec2::254",
            "fd20:ce::254",
            "64:ff9b::6464:64c8")) {
      assertThat(guard.objection(InetAddress.ofLiteral(service))).as(service).isPresent();
    }
    assertThat(guard.objection(InetAddress.ofLiteral("127.0.0.1"))).isPresent();
  }
}
