package dev.parley.carrier.smpp;

import dev.parley.config.CarrierTls;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** An authority of a test, and the certificates that it issues. */
final class TestCertificates {
  private static final Duration LIFE = Duration.ofDays(1);

  private final Path directory;
  private final KeyPair authorityKeys = keys();
  private final X509Certificate authority;
  private int serial = 1;

  TestCertificates(Path directory) throws Exception {
    this.directory = directory;
    this.authority = issue("CN=authority", authorityKeys, null);
  }

  /** PEM file of the authority. */
  String authorityFile() throws IOException {
    return write("ca.pem", "CERTIFICATE", encoded(authority));
  }

  /** What a client with a certificate of this authority is configured with. */
  CarrierTls client() throws Exception {
    KeyPair keys = keys();
    X509Certificate certificate = issue("CN=client", keys, "client.test");
    return new CarrierTls(
        authorityFile(),
        write("client.pem", "CERTIFICATE", encoded(certificate)),
        write("client-key.pem", "PRIVATE KEY", keys.getPrivate().getEncoded()),
        null,
        true);
  }

  /**
   * A port on loopback.
   *
   * @param name IP address or host that its certificate bears
   * @param wantsClient whether clients must have a certificate of this authority
   */
  ServerSocket listen(String name, boolean wantsClient) throws Exception {
    KeyPair keys = keys();
    X509Certificate certificate = issue("CN=carrier", keys, name);
    KeyStore own = store();
    own.setKeyEntry("carrier", keys.getPrivate(), new char[0], new X509Certificate[] {certificate});
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(own, new char[0]);
    KeyStore trusted = store();
    trusted.setCertificateEntry("ca", authority);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
    SSLServerSocket server =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
    server.setNeedClientAuth(wantsClient);
    return server;
  }

  private X509Certificate issue(String subject, KeyPair keys, @Nullable String name)
      throws Exception {
    Instant now = Instant.now();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            new X500Principal("CN=authority"),
            BigInteger.valueOf(serial++),
            Date.from(now.minus(LIFE)),
            Date.from(now.plus(LIFE)),
            new X500Principal(subject),
            keys.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(name == null));
    if (name != null) {
      int kind = Character.isDigit(name.charAt(0)) ? GeneralName.iPAddress : GeneralName.dNSName;
      builder.addExtension(
          Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(kind, name)));
    }
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(authorityKeys.getPrivate())));
  }

  private static KeyPair keys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static KeyStore store() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static byte[] encoded(X509Certificate certificate) throws IOException {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IOException(e);
    }
  }

  private String write(String name, String kind, byte[] octets) throws IOException {
    Path file = directory.resolve(name);
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(octets);
    Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
    return file.toString();
  }
}
