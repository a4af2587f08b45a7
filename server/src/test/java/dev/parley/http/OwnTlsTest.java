package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.config.Http;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS of our own, and certificates that are renewed while the server runs. */
class OwnTlsTest {
  @TempDir private Path directory;

  @Test
  void aRenewedCertificateIsShownWithoutARestartAndABrokenOneIsNot() throws Exception {
    write("first");
    try (WebServer server = server()) {
      int port = server.start();
      assertThat(shownBy(port)).isEqualTo("CN=first");
      write("second");
      assertThat(shownBy(port)).as("nobody said so yet").isEqualTo("CN=first");
      server.renewCertificate();
      assertThat(shownBy(port)).isEqualTo("CN=second");
      Files.writeString(directory.resolve("tls.key"), "no key");
      assertThatThrownBy(server::renewCertificate).isInstanceOf(IllegalArgumentException.class);
      assertThat(shownBy(port)).isEqualTo("CN=second");
    }
  }

  @Test
  void aRequestOverTlsIsAnsweredAndKnownToBeSecure() throws Exception {
    write("first");
    try (WebServer server = server();
        SSLSocket socket = connect(server.start())) {
      socket
          .getOutputStream()
          .write(
              "GET /base HTTP/1.1\r\nHost: a.example\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] answer = new byte[1000];
      int length = socket.getInputStream().read(answer);
      assertThat(new String(answer, 0, length, StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 200")
          .endsWith("https://a.example");
    }
  }

  private WebServer server() {
    Http.Tls tls =
        new Http.Tls(
            directory.resolve("tls.pem").toString(), directory.resolve("tls.key").toString());
    WebServer server =
        new WebServer(
            new WebServer.Settings(
                "127.0.0.1",
                0,
                1,
                List.of(),
                Limits.DEFAULT,
                new WebServer.Front(null, tls, List.of())),
            Fault.PLAIN_TEXT,
            Clock.systemUTC());
    server.blocking(
        "GET",
        "/base",
        request ->
            new Response(
                200,
                Map.of("Content-Type", "text/plain"),
                request.client().baseUrl().getBytes(StandardCharsets.US_ASCII)));
    return server;
  }

  private static String shownBy(int port) throws Exception {
    try (SSLSocket socket = connect(port)) {
      X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return certificate.getSubjectX500Principal().getName();
    }
  }

  private static SSLSocket connect(int port) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Everybody()}, null);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    socket.startHandshake();
    return socket;
  }

  private void write(String name) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair keys = generator.generateKeyPair();
    Instant now = Instant.now();
    X500Principal subject = new X500Principal("CN=" + name);
    X509Certificate certificate =
        new JcaX509CertificateConverter()
            .getCertificate(
                new JcaX509v3CertificateBuilder(
                        subject,
                        BigInteger.ONE,
                        Date.from(now.minus(Duration.ofDays(1))),
                        Date.from(now.plus(Duration.ofDays(1))),
                        subject,
                        keys.getPublic())
                    .build(
                        new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    pem("tls.pem", "CERTIFICATE", certificate.getEncoded());
    pem("tls.key", "PRIVATE KEY", keys.getPrivate().getEncoded());
  }

  private void pem(String file, String kind, byte[] octets) throws Exception {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(octets);
    Files.writeString(
        directory.resolve(file),
        "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
  }

  private static final class Everybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
