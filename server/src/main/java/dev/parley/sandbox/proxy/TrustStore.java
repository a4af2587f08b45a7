package dev.parley.sandbox.proxy;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.pkcs.PKCS12PfxPduBuilder;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.PKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.PKCSException;

/**
 * A trust store for {@code -Djavax.net.ssl.trustStore}. That option replaces the roots of the JDK,
 * so these are taken along: the application's other connections must go on working. PKCS12 (RFC
 * 7292) without encryption and without a MAC, so that the one option is enough; it holds no secret.
 */
final class TrustStore {
  /** Oracle's attribute of a trusted certificate; without it Java ignores the entry. */
  private static final ASN1ObjectIdentifier TRUSTED_KEY_USAGE =
      new ASN1ObjectIdentifier("2.16.840.1.113894.746875.1.1");

  private TrustStore() {}

  static byte[] with(X509Certificate authority) throws GeneralSecurityException, IOException {
    List<PKCS12SafeBag> bags = new ArrayList<>();
    bags.add(bag(authority, "parley"));
    for (X509Certificate root : rootsOfTheJdk()) {
      bags.add(bag(root, "jdk-" + bags.size()));
    }
    try {
      PKCS12PfxPduBuilder builder = new PKCS12PfxPduBuilder();
      for (PKCS12SafeBag bag : bags) {
        builder.addData(bag);
      }
      return builder.build(null, new char[0]).getEncoded();
    } catch (PKCSException e) {
      throw new GeneralSecurityException("the trust store could not be written", e);
    }
  }

  private static PKCS12SafeBag bag(X509Certificate certificate, String alias)
      throws GeneralSecurityException, IOException {
    return new PKCS12SafeBagBuilder(new JcaX509CertificateHolder(certificate))
        .addBagAttribute(PKCSObjectIdentifiers.pkcs_9_at_friendlyName, new DERBMPString(alias))
        .addBagAttribute(TRUSTED_KEY_USAGE, KeyPurposeId.anyExtendedKeyUsage)
        .build();
  }

  private static List<X509Certificate> rootsOfTheJdk() throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    return Arrays.stream(factory.getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .flatMap(manager -> Arrays.stream(manager.getAcceptedIssuers()))
        .toList();
  }
}
