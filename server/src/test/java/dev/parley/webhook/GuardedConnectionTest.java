package dev.parley.webhook;

import static dev.parley.webhook.ClientFixture.post;
import static dev.parley.webhook.RawReceiver.response;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The guard where it counts: what is really connected to. */
class GuardedConnectionTest {
  private final ClientFixture development = new ClientFixture();
  private final ClientFixture strict =
      new ClientFixture(new AddressGuard(false), Limits.STANDARD, null);

  @AfterEach
  void close() {
    development.close();
    strict.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "2130706433", "0x7f.1", "0177.1", "[::ffff:127.0.0.1]"})
  void noWritingOfThisMachineIsCalled(String host) throws Exception {
    try (RawReceiver receiver = receiver()) {
      Exchange.Failed failed =
          strict.failure(post("http://" + host + ":" + receiver.port() + "/#rc=5&rp=all"));
      assertThat(failed.code()).isEqualTo(11205);
      assertThat(failed.explanation()).contains("may not be called").contains("loopback");
      assertThat(failed.attempts()).isEqualTo(1);
      assertThat(receiver.connections()).isZero();
    }
  }

  @Test
  void aPublicLookingNameWithAPrivateAddressIsNotCalled() throws Exception {
    try (RawReceiver receiver = receiver()) {
      strict.name("hooks.example.com", "127.0.0.1");
      Exchange.Failed failed =
          strict.failure(post("http://hooks.example.com:" + receiver.port() + "/"));
      assertThat(failed.explanation()).contains("loopback");
      strict.name("metadata.example.com", "169.254.169.254");
      assertThat(strict.failure(post("http://metadata.example.com/")).explanation())
          .contains("metadata service");
      assertThat(receiver.connections()).isZero();
    }
  }

  @Test
  void ofSeveralAddressesOnlyAllowedOnesAreUsedAndTheNameIsKept() throws Exception {
    try (RawReceiver receiver = receiver()) {
      development.name("hooks.example.com", "10.255.255.1", "127.0.0.1");
      assertThat(
              development
                  .answer(post("http://hooks.example.com:" + receiver.port() + "/"))
                  .status())
          .isEqualTo(200);
      assertThat(receiver.requests().getFirst())
          .containsIgnoringCase("\r\nHost: hooks.example.com:" + receiver.port() + "\r\n");
    }
  }

  @Test
  void theNextAddressIsTriedWhenOneRefuses() throws Exception {
    try (RawReceiver receiver = receiver()) {
      development.name("hooks.example.com", "::1", "127.0.0.1");
      Exchange.Answered answer =
          development.answer(post("http://hooks.example.com:" + receiver.port() + "/"));
      assertThat(answer.attempts()).isEqualTo(1);
    }
  }

  @Test
  void anIpv6AddressIsCalled() throws Exception {
    try (RawReceiver receiver = new RawReceiver(ipv6(), GuardedConnectionTest::serve)) {
      String host = "[::1]:" + receiver.port();
      assertThat(development.answer(post("http://" + host + "/")).status()).isEqualTo(200);
      assertThat(receiver.requests().getFirst()).containsIgnoringCase("\r\nHost: " + host + "\r\n");
    }
  }

  @Test
  void aNameThatChangesItsAddressGainsNothing() throws Exception {
    try (RawReceiver receiver = receiver()) {
      String url = "http://rebinding.example.com:" + receiver.port() + "/";
      development.name("rebinding.example.com", "127.0.0.1");
      assertThat(development.answer(post(url)).status()).isEqualTo(200);
      // The name now means a private address. The judged answer is what is connected to, and no
      // layer below asks a second time; when it is asked for anew, the new answer is judged.
      development.name("rebinding.example.com", "10.0.0.1");
      assertThat(development.answer(post(url)).status()).isEqualTo(200);
      assertThat(development.lookups).containsExactly("rebinding.example.com");
    }
  }

  @Test
  void anUnknownNameIsABadHostName() throws Exception {
    Exchange.Failed failed = strict.failure(post("http://nowhere.example.com/#rc=0"));
    assertThat(failed.code()).isEqualTo(11210);
    assertThat(strict.failure(post("http://under_score.example.com/")).code()).isEqualTo(11210);
    strict.names.put("empty.example.com", List.of());
    assertThat(strict.failure(post("http://empty.example.com/")).explanation())
        .contains("no address");
  }

  private static RawReceiver receiver() throws IOException {
    return new RawReceiver(GuardedConnectionTest::serve);
  }

  private static void serve(RawReceiver.Connection connection) throws IOException {
    while (connection.read()) {
      connection.write(response(200, "text/plain", "ok"));
    }
  }

  private static ServerSocket ipv6() throws IOException {
    return new ServerSocket(0, 10, InetAddress.ofLiteral("::1"));
  }
}
