package dev.parley.account;

import dev.parley.people.Sealing;
import dev.parley.store.FileNames;
import dev.parley.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The key that seals what must be readable again (auth tokens sign webhooks, so hashing them is no
 * option): AES-256-GCM, nonce of 12 random octets in front, tag of 16 behind (NIST SP 800-38D).
 * Lives in a file of its own, so that a copy of the database alone reveals nothing. Thread-safe.
 */
public final class MasterKey implements Sealing {
  private static final int KEY_OCTETS = 32;
  private static final int FINGERPRINT_OCTETS = 8;
  private static final Set<PosixFilePermission> OWNERS =
      PosixFilePermissions.fromString("rwx------");
  private static final int NONCE_OCTETS = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final SecureRandom random;

  private final String fingerprint;

  private MasterKey(byte[] key, SecureRandom random) {
    this.key = new SecretKeySpec(key, "AES");
    this.random = random;
    this.fingerprint = fingerprint(key);
  }

  /** Tells keys apart, and reveals nothing of a random key. */
  public String fingerprint() {
    return fingerprint;
  }

  private static String fingerprint(byte[] key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update("parley master key".getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(digest.digest(key), 0, FINGERPRINT_OCTETS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads the key file, or makes it (mode 0600) when there is none. */
  public static MasterKey open(Path file, SecureRandom random) {
    return Files.exists(file) ? read(file, random) : create(file, null, random);
  }

  /** Reads the key file, which must be there. */
  static MasterKey read(Path file, SecureRandom random) {
    try {
      byte[] key = Files.readAllBytes(file);
      if (key.length != KEY_OCTETS) {
        throw new StoreException(
            "The master key " + file + " must be " + KEY_OCTETS + " octets, not " + key.length);
      }
      requirePrivate(file);
      return new MasterKey(key, random);
    } catch (IOException e) {
      throw new StoreException("The master key " + file + " cannot be used: " + e, e);
    }
  }

  @Override
  public byte[] seal(byte[] plain, byte[] context) {
    byte[] nonce = new byte[NONCE_OCTETS];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(plain);
      return ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public byte[] unseal(byte[] sealed, byte[] context) {
    try {
      byte[] nonce = Arrays.copyOf(sealed, NONCE_OCTETS);
      return cipher(Cipher.DECRYPT_MODE, nonce, context)
          .doFinal(sealed, NONCE_OCTETS, sealed.length - NONCE_OCTETS);
    } catch (AEADBadTagException e) {
      throw new StoreException(
          "The master key is not the one that the database was written with."
              + " Put the right master.key into the data directory.",
          e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, byte[] context) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(context);
    return cipher;
  }

  /** What others may read is no secret: better no start than one that hides it. */
  private static void requirePrivate(Path file) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    if (!OWNERS.containsAll(permissions)) {
      throw new StoreException(
          "The master key "
              + file
              + " is open to others ("
              + PosixFilePermissions.toString(permissions)
              + "). Make it yours alone: chmod 600 "
              + file);
    }
  }

  /**
   * Makes a key file (mode 0600).
   *
   * @param like whose owner it gets, when somebody else makes it; null for whoever makes it
   */
  static MasterKey create(Path file, @Nullable Path like, SecureRandom random) {
    byte[] key = new byte[KEY_OCTETS];
    random.nextBytes(key);
    try {
      Path work = file.resolveSibling(file.getFileName() + ".new");
      Files.deleteIfExists(work);
      Files.createFile(
          work, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (FileChannel channel = FileChannel.open(work, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(key));
        channel.force(true);
      }
      if (like != null && !Files.getOwner(work).equals(Files.getOwner(like))) {
        Files.setOwner(work, Files.getOwner(like));
      }
      FileNames.replace(work, file);
    } catch (IOException e) {
      throw new StoreException("The master key " + file + " cannot be made: " + e, e);
    }
    return new MasterKey(key, random);
  }
}
