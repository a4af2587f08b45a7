package dev.parley.webhook;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate for one name, its issuer, and a listener that shows it. */
final class TlsFixture {
  private static final X500Name ISSUER = new X500Name("CN=Test CA");

  private final KeyPair issuerKeys;
  private final KeyPair keys;
  private final X509Certificate issuer;
  private final X509Certificate certificate;

  TlsFixture(String name, Instant from, Duration validFor)
      throws GeneralSecurityException, OperatorCreationException, CertIOException {
    issuerKeys = keyPair();
    keys = keyPair();
    Date longAgo = Date.from(Instant.parse("2000-01-01T00:00:00Z"));
    Date farOff = Date.from(Instant.parse("2100-01-01T00:00:00Z"));
    issuer =
        signed(
            new JcaX509v3CertificateBuilder(
                    ISSUER, BigInteger.ONE, longAgo, farOff, ISSUER, issuerKeys.getPublic())
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(true)));
    certificate =
        signed(
            new JcaX509v3CertificateBuilder(
                    ISSUER,
                    BigInteger.TWO,
                    Date.from(from),
                    Date.from(from.plus(validFor)),
                    new X500Name("CN=" + name),
                    keys.getPublic())
                .addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, name))));
  }

  private X509Certificate signed(X509v3CertificateBuilder builder)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate())));
  }

  private static KeyPair keyPair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  TrustManagerFactory trust() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("issuer", issuer);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    return trust;
  }

  SSLServerSocket listener() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    char[] password = "password".toCharArray();
    store.setKeyEntry("key", keys.getPrivate(), password, new Certificate[] {certificate, issuer});
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return (SSLServerSocket)
        context
            .getServerSocketFactory()
            .createServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"));
  }
}
