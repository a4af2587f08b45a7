package dev.parley.webhook;

import static dev.parley.webhook.ClientFixture.post;
import static dev.parley.webhook.RawReceiver.response;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Connecting by address must not weaken TLS: the name still counts. */
class TlsTest {
  private static final String NAME = "hooks.example.com";

  private final List<String> namesAsked = new CopyOnWriteArrayList<>();

  @Test
  void theCertificateIsCheckedAgainstTheNameAndTheNameIsAskedFor() throws Exception {
    TlsFixture tls = fresh(NAME);
    try (RawReceiver receiver = new RawReceiver(tls.listener(), this::serve);
        ClientFixture fixture = client(tls.trust())) {
      fixture.name(NAME, "127.0.0.1");
      assertThat(fixture.answer(post("https://" + NAME + ":" + receiver.port() + "/")).status())
          .isEqualTo(200);
      assertThat(namesAsked).containsExactly(NAME);
      assertThat(receiver.requests().getFirst())
          .containsIgnoringCase("\r\nHost: " + NAME + ":" + receiver.port() + "\r\n");
    }
  }

  @Test
  void aCertificateForAnotherNameIsRefused() throws Exception {
    TlsFixture tls = fresh("other.example.com");
    try (RawReceiver receiver = new RawReceiver(tls.listener(), this::serve);
        ClientFixture fixture = client(tls.trust())) {
      fixture.name(NAME, "127.0.0.1");
      Exchange.Failed failed =
          fixture.failure(post("https://" + NAME + ":" + receiver.port() + "/"));
      assertThat(failed.code()).isEqualTo(11235);
      assertThat(failed.attempts()).isEqualTo(1);
      assertThat(receiver.requests()).isEmpty();
      // By address there is no name that the certificate could be for.
      assertThat(fixture.failure(post("https://127.0.0.1:" + receiver.port() + "/")).code())
          .isEqualTo(11235);
    }
  }

  @Test
  void anUnknownIssuerIsRefused() throws Exception {
    TlsFixture tls = fresh(NAME);
    try (RawReceiver receiver = new RawReceiver(tls.listener(), this::serve);
        ClientFixture fixture = client(null)) {
      fixture.name(NAME, "127.0.0.1");
      assertThat(fixture.failure(post("https://" + NAME + ":" + receiver.port() + "/")).code())
          .isEqualTo(11237);
    }
  }

  @Test
  void anExpiredCertificateIsRefused() throws Exception {
    TlsFixture tls =
        new TlsFixture(NAME, Instant.parse("2020-01-01T00:00:00Z"), Duration.ofDays(30));
    try (RawReceiver receiver = new RawReceiver(tls.listener(), this::serve);
        ClientFixture fixture = client(tls.trust())) {
      fixture.name(NAME, "127.0.0.1");
      assertThat(fixture.failure(post("https://" + NAME + ":" + receiver.port() + "/")).code())
          .isEqualTo(11236);
    }
  }

  @Test
  void aReceiverWithoutTlsFailsTheHandshake() throws Exception {
    RawReceiver.Script plain =
        connection ->
            connection.write("HTTP/1.1 400 Bad\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    try (RawReceiver receiver = new RawReceiver(plain);
        ClientFixture fixture = client(null)) {
      fixture.name(NAME, "127.0.0.1");
      Exchange.Failed failed =
          fixture.failure(post("https://" + NAME + ":" + receiver.port() + "/#rc=2"));
      assertThat(failed.code()).isEqualTo(11220);
      assertThat(failed.attempts()).isEqualTo(3);
    }
  }

  private static TlsFixture fresh(String name) throws Exception {
    return new TlsFixture(name, Instant.now().minus(Duration.ofDays(1)), Duration.ofDays(30));
  }

  private static ClientFixture client(@Nullable TrustManagerFactory trust) {
    return new ClientFixture(new AddressGuard(true), Limits.STANDARD, trust);
  }

  private void serve(RawReceiver.Connection connection) throws IOException {
    while (connection.read()) {
      if (((SSLSocket) connection.socket()).getSession() instanceof ExtendedSSLSession session) {
        for (SNIServerName name : session.getRequestedServerNames()) {
          namesAsked.add(new String(name.getEncoded(), StandardCharsets.US_ASCII));
        }
      }
      connection.write(response(200, "text/plain", "ok"));
    }
  }
}
