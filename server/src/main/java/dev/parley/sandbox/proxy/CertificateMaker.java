package dev.parley.sandbox.proxy;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes certificates (RFC 5280) on the curve P-256. The one class that needs BouncyCastle. */
final class CertificateMaker {
  static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);

  /** Clients may refuse a server certificate that lives longer than 398 days. */
  static final Duration LEAF_LIFE = Duration.ofDays(365);

  /** Clocks of containers and their hosts differ. */
  private static final Duration BACKDATED = Duration.ofDays(1);

  private static final int SERIAL_BITS = 127;
  private static final int IPV4_WITH_MASK_BYTES = 8;
  private static final int IPV6_WITH_MASK_BYTES = 32;

  private CertificateMaker() {}

  record Issued(PrivateKey key, X509Certificate certificate) {}

  static Issued authority(Instant now) throws GeneralSecurityException, IOException {
    SecureRandom random = new SecureRandom();
    KeyPair pair = newKeyPair(random);
    // Browsers and stores tell authorities apart by name: each installation has its own.
    X500Principal name =
        new X500Principal(
            "CN=Parley local CA %08x, O=Parley development".formatted(random.nextInt()));
    X509v3CertificateBuilder builder =
        builder(name, name, pair.getPublic(), now, AUTHORITY_LIFE, random);
    JcaX509ExtensionUtils utilities = new JcaX509ExtensionUtils();
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
    builder.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    builder.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        utilities.createSubjectKeyIdentifier(pair.getPublic()));
    builder.addExtension(Extension.nameConstraints, true, onlyTwilioHosts());
    return new Issued(pair.getPrivate(), sign(builder, pair.getPrivate()));
  }

  static Issued leaf(
      TwilioHost host, X509Certificate authority, PrivateKey authorityKey, Instant now)
      throws GeneralSecurityException, IOException {
    SecureRandom random = new SecureRandom();
    KeyPair pair = newKeyPair(random);
    X500Principal subject = new X500Principal("O=Parley development");
    X509v3CertificateBuilder builder =
        builder(
            authority.getSubjectX500Principal(), subject, pair.getPublic(), now, LEAF_LIFE, random);
    JcaX509ExtensionUtils utilities = new JcaX509ExtensionUtils();
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    builder.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        utilities.createAuthorityKeyIdentifier(authority.getPublicKey()));
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.dNSName, host.name())));
    return new Issued(pair.getPrivate(), sign(builder, authorityKey));
  }

  static SSLContext serverContext(Issued leaf, X509Certificate authority)
      throws GeneralSecurityException, IOException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    char[] inMemoryOnly = new char[0];
    keys.setKeyEntry(
        "leaf", leaf.key(), inMemoryOnly, new Certificate[] {leaf.certificate(), authority});
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, inMemoryOnly);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static KeyPair newKeyPair(SecureRandom random) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    return generator.generateKeyPair();
  }

  /** Names under twilio.com may be signed for, no other name and no address. */
  private static NameConstraints onlyTwilioHosts() {
    GeneralSubtree[] permitted = {
      new GeneralSubtree(new GeneralName(GeneralName.dNSName, TwilioHost.DOMAIN))
    };
    GeneralSubtree[] excluded = {
      everyAddress(IPV4_WITH_MASK_BYTES), everyAddress(IPV6_WITH_MASK_BYTES)
    };
    return new NameConstraints(permitted, excluded);
  }

  private static GeneralSubtree everyAddress(int length) {
    return new GeneralSubtree(
        new GeneralName(GeneralName.iPAddress, new DEROctetString(new byte[length])));
  }

  private static X509v3CertificateBuilder builder(
      X500Principal issuer,
      X500Principal subject,
      PublicKey key,
      Instant now,
      Duration life,
      SecureRandom random) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
        Date.from(now.minus(BACKDATED)),
        Date.from(now.plus(life)),
        subject,
        key);
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException {
    try {
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key);
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException("SHA256withECDSA is not available", e);
    }
  }
}
