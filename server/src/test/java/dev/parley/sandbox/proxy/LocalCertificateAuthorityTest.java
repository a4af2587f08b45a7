package dev.parley.sandbox.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCertificateAuthorityTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  @TempDir Path directory;

  @Test
  void itIsMadeOnceAndItsKeyIsTheOwnersAlone() throws Exception {
    at(NOW).prepare();
    byte[] first = Files.readAllBytes(directory.resolve("ca.pem"));
    at(NOW.plus(Duration.ofDays(1000))).prepare();

    assertThat(Files.readAllBytes(directory.resolve("ca.pem"))).isEqualTo(first);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("ca-key.pem"))))
        .isEqualTo("rw-------");
  }

  @Test
  void itIsMadeAnewBeforeItWouldOutliveItsLeaves() throws Exception {
    at(NOW).prepare();
    byte[] first = Files.readAllBytes(directory.resolve("ca.pem"));
    byte[] firstStore = Files.readAllBytes(directory.resolve("truststore.p12"));
    at(NOW.plus(CertificateMaker.AUTHORITY_LIFE).minus(Duration.ofDays(100))).prepare();

    assertThat(Files.readAllBytes(directory.resolve("ca.pem"))).isNotEqualTo(first);
    assertThat(Files.readAllBytes(directory.resolve("truststore.p12"))).isNotEqualTo(firstStore);
  }

  @Test
  void aDamagedKeyOrCertificateIsReplaced() throws Exception {
    at(NOW).prepare();
    Files.writeString(directory.resolve("ca-key.pem"), "not a key");
    at(NOW).prepare();
    assertThat(at(NOW).contextFor(new TwilioHost("api.twilio.com"))).isNotNull();

    Files.writeString(directory.resolve("ca.pem"), "");
    at(NOW).prepare();
    assertThat(at(NOW).contextFor(new TwilioHost("api.twilio.com"))).isNotNull();
  }

  @Test
  void aLeafIsValidUnderItsAuthority() throws Exception {
    CertificateMaker.Issued authority = CertificateMaker.authority(NOW);
    CertificateMaker.Issued leaf =
        CertificateMaker.leaf(
            new TwilioHost("api.twilio.com"), authority.certificate(), authority.key(), NOW);

    validate(leaf.certificate(), authority.certificate());
  }

  @Test
  void evenWithItsKeyNoOtherNameCanBeSigned() throws Exception {
    CertificateMaker.Issued authority = CertificateMaker.authority(NOW);

    for (GeneralName name :
        List.of(
            new GeneralName(GeneralName.dNSName, "bank.example.com"),
            new GeneralName(GeneralName.dNSName, "eviltwilio.com"),
            new GeneralName(GeneralName.iPAddress, "192.0.2.1"))) {
      X509Certificate forged = forge(authority, name);
      assertThatThrownBy(() -> validate(forged, authority.certificate()))
          .as(name.toString())
          .isInstanceOf(CertPathValidatorException.class);
    }
  }

  @Test
  void contextsAreKeptForAsManyHostsAsTheMaximum() throws Exception {
    LocalCertificateAuthority authority = at(NOW);
    authority.prepare();
    TwilioHost first = new TwilioHost("h0.twilio.com");
    var firstContext = authority.contextFor(first);
    for (int i = 1; i < LocalCertificateAuthority.HOSTS_MAX; i++) {
      authority.contextFor(new TwilioHost("h" + i + ".twilio.com"));
    }
    assertThat(authority.contextFor(first)).isSameAs(firstContext);
    for (int i = 1; i <= LocalCertificateAuthority.HOSTS_MAX; i++) {
      authority.contextFor(new TwilioHost("g" + i + ".twilio.com"));
    }
    assertThat(authority.contextFor(first)).isNotSameAs(firstContext);
  }

  private LocalCertificateAuthority at(Instant time) {
    return new LocalCertificateAuthority(directory, Clock.fixed(time, ZoneOffset.UTC));
  }

  private static X509Certificate forge(CertificateMaker.Issued authority, GeneralName name)
      throws Exception {
    X509Certificate template =
        CertificateMaker.leaf(
                new TwilioHost("api.twilio.com"), authority.certificate(), authority.key(), NOW)
            .certificate();
    var builder =
        new JcaX509v3CertificateBuilder(
            authority.certificate().getSubjectX500Principal(),
            template.getSerialNumber(),
            template.getNotBefore(),
            template.getNotAfter(),
            template.getSubjectX500Principal(),
            template.getPublicKey());
    builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(name));
    return sign(builder, authority.key());
  }

  /**
   * As OpenSSL and browsers do it, which honour the constraints of an authority they trust. Java
   * does so only for an authority below the trusted one: the test puts a root above it.
   */
  private static void validate(X509Certificate leaf, X509Certificate authority) throws Exception {
    CertificateMaker.Issued root = CertificateMaker.authority(NOW);
    var crossSigned =
        new JcaX509v3CertificateBuilder(
            new X500Principal("CN=Root of the test"),
            BigInteger.ONE,
            authority.getNotBefore(),
            authority.getNotAfter(),
            authority.getSubjectX500Principal(),
            authority.getPublicKey());
    for (var extension : List.of(Extension.basicConstraints, Extension.nameConstraints)) {
      crossSigned.copyAndAddExtension(extension, true, new JcaX509CertificateHolder(authority));
    }
    X509Certificate below = sign(crossSigned, root.key());
    PKIXParameters parameters =
        new PKIXParameters(
            Set.of(
                new TrustAnchor(
                    new X500Principal("CN=Root of the test"),
                    root.certificate().getPublicKey(),
                    null)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(NOW));
    CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf, below));
    CertPathValidator.getInstance("PKIX").validate(path, parameters);
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws Exception {
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
  }
}
