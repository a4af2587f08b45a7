package dev.parley.sandbox.proxy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;

/**
 * The certificate authority of one data directory, made at the first start: {@code ca.pem}, {@code
 * ca-key.pem} (0600) and {@code truststore.p12}. It can sign for names under twilio.com only (name
 * constraints, RFC 5280 s4.2.1.10), so that whoever trusts it and loses the key has not lost more.
 * Thread-safe.
 */
public final class LocalCertificateAuthority {
  /** Hosts whose certificates are kept; the ones not asked for longest go first. */
  static final int HOSTS_MAX = 64;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Path certificateFile;
  private final Path keyFile;
  private final Path trustStoreFile;
  private final Clock clock;
  private final Map<TwilioHost, SSLContext> contexts;

  /**
   * @param directory exists and can be written
   */
  public LocalCertificateAuthority(Path directory, Clock clock) {
    this.certificateFile = directory.resolve("ca.pem").toAbsolutePath();
    this.keyFile = directory.resolve("ca-key.pem").toAbsolutePath();
    this.trustStoreFile = directory.resolve("truststore.p12").toAbsolutePath();
    this.clock = clock;
    this.contexts =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<TwilioHost, SSLContext> eldest) {
            return size() > HOSTS_MAX;
          }
        };
  }

  public Path certificateFile() {
    return certificateFile;
  }

  /** PKCS12 without a password: the roots of the JDK and this authority. */
  public Path trustStoreFile() {
    return trustStoreFile;
  }

  /** Makes what is missing; an authority that is about to expire is made anew. */
  public synchronized void prepare() {
    try {
      if (!usable()) {
        CertificateMaker.Issued made = CertificateMaker.authority(clock.instant());
        write(keyFile, pem("PRIVATE KEY", made.key().getEncoded()), true);
        write(certificateFile, pem("CERTIFICATE", made.certificate().getEncoded()), false);
        Files.deleteIfExists(trustStoreFile);
        contexts.clear();
      }
      if (!Files.exists(trustStoreFile)) {
        write(trustStoreFile, TrustStore.with(readCertificate()), false);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the certificate authority could not be made", e);
    }
  }

  /** The TLS side of a server that calls itself {@code host}. */
  synchronized SSLContext contextFor(TwilioHost host) throws IOException {
    SSLContext known = contexts.get(host);
    if (known != null) {
      return known;
    }
    try {
      X509Certificate authority = readCertificate();
      CertificateMaker.Issued leaf =
          CertificateMaker.leaf(host, authority, readKey(), clock.instant());
      SSLContext context = CertificateMaker.serverContext(leaf, authority);
      contexts.put(host, context);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("no certificate for " + host.name(), e);
    }
  }

  private boolean usable() {
    if (!Files.isReadable(certificateFile) || !Files.isReadable(keyFile)) {
      return false;
    }
    try {
      readKey();
      return readCertificate()
          .getNotAfter()
          .toInstant()
          .isAfter(clock.instant().plus(CertificateMaker.LEAF_LIFE));
    } catch (IOException | GeneralSecurityException _) {
      // Not readable as what it should be: made anew, as when it was not there.
      return false;
    }
  }

  private X509Certificate readCertificate() throws IOException, GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(certificateFile)));
  }

  private PrivateKey readKey() throws IOException, GeneralSecurityException {
    String base64 = Files.readString(keyFile).replaceAll("-----[^-]*-----", "");
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(base64);
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (IllegalArgumentException e) {
      throw new IOException(keyFile + " is damaged", e);
    }
  }

  private static byte[] pem(String type, byte[] encoded) {
    Base64.Encoder encoder = Base64.getMimeEncoder(64, new byte[] {'\n'});
    String text =
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(type, encoder.encodeToString(encoded), type);
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Whole or not at all; a secret is never readable by others, not even for a moment. */
  private static void write(Path file, byte[] content, boolean secret) throws IOException {
    FileAttribute<?>[] attributes =
        secret
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
            : new FileAttribute<?>[0];
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.deleteIfExists(part);
    Files.createFile(part, attributes);
    Files.write(part, content);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
