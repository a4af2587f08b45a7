package dev.parley.carrier.smpp;

import dev.parley.config.CarrierTls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Whom to trust and who we are, from PEM files. */
final class TlsContext {
  private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String KEY_END = "-----END PRIVATE KEY-----";
  private static final List<String> KEY_KINDS = List.of("RSA", "EC", "EdDSA");

  private TlsContext() {}

  /**
   * @throws IOException when a file cannot be read or is not what it should be; says which
   */
  static SSLContext of(CarrierTls tls) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(tls.ca() == null ? null : trusted(tls.ca()));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(own(tls.certificate(), tls.key()), new char[0]);
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  private static KeyStore trusted(String file) throws IOException, GeneralSecurityException {
    KeyStore store = empty();
    int number = 0;
    for (Certificate certificate : certificates(file)) {
      store.setCertificateEntry("ca-" + number++, certificate);
    }
    return store;
  }

  private static KeyStore own(@Nullable String certificate, @Nullable String key)
      throws IOException, GeneralSecurityException {
    KeyStore store = empty();
    if (certificate != null && key != null) {
      Certificate[] chain = certificates(certificate).toArray(Certificate[]::new);
      store.setKeyEntry("own", privateKey(key), new char[0], chain);
    }
    return store;
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Collection<? extends Certificate> certificates(String file)
      throws IOException, GeneralSecurityException {
    byte[] octets = read(file);
    Collection<? extends Certificate> certificates =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(octets));
    if (certificates.isEmpty()) {
      throw new IOException("the file " + file + " holds no certificate in PEM form");
    }
    return certificates;
  }

  private static PrivateKey privateKey(String file) throws IOException, GeneralSecurityException {
    String pem = new String(read(file), StandardCharsets.US_ASCII);
    int begin = pem.indexOf(KEY_BEGIN);
    int end = pem.indexOf(KEY_END);
    if (begin < 0 || end < begin) {
      throw new IOException(
          "the file " + file + " holds no private key in PKCS #8 form without a password");
    }
    PKCS8EncodedKeySpec key;
    try {
      key =
          new PKCS8EncodedKeySpec(
              Base64.getMimeDecoder().decode(pem.substring(begin + KEY_BEGIN.length(), end)));
    } catch (IllegalArgumentException e) {
      throw new IOException("the private key in " + file + " is damaged", e);
    }
    for (String kind : KEY_KINDS) {
      try {
        return KeyFactory.getInstance(kind).generatePrivate(key);
      } catch (InvalidKeySpecException _) {
        // Perhaps it is of the next kind.
      }
    }
    throw new IOException("the private key in " + file + " is of no kind that is known");
  }

  private static byte[] read(String file) throws IOException {
    try {
      return Files.readAllBytes(Path.of(file));
    } catch (IOException e) {
      throw new IOException("the file " + file + " cannot be read", e);
    }
  }
}
