package dev.parley.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "192.0.2.128/25, 192.0.2.127, false",
    "192.0.2.128/25, 192.0.2.128, true",
    "192.0.2.7, 192.0.2.7, true",
    "0.0.0.0/0, 203.0.113.9, true",
    "fd00::/8, fd12::1, true",
    "fd00::/8, fc00::1, false",
    "10.0.0.0/8, ::1, false",
    "10.0.0.0/8, ::ffff:10.1.1.1, true"
  })
  void holdsTheAddressesThatBeginLikeIt(String network, String address, boolean contained) {
    assertThat(Network.parse(network).orElseThrow().contains(InetAddress.ofLiteral(address)))
        .isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.1/8",
        "example.com",
        "10.0.0.0/",
        "::/129"
      })
  void whatIsNoNetworkIsNotRead(String written) {
    assertThat(Network.parse(written)).isEmpty();
  }

  @Test
  void isWrittenAsItIsRead() {
    Network network = Network.parse("192.0.2.0/24").orElseThrow();
    assertThat(Network.parse(network.toString())).contains(network);
  }
}
