package dev.parley.account;

import dev.parley.people.Sealing;
import dev.parley.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that seals what must be readable again (auth tokens sign webhooks, so hashing them is no
 * option): AES-256-GCM, nonce of 12 random octets in front, tag of 16 behind (NIST SP 800-38D).
 * Lives in a file of its own, so that a copy of the database alone reveals nothing. Thread-safe.
 */
public final class MasterKey implements Sealing {
  private static final int KEY_OCTETS = 32;
  private static final int NONCE_OCTETS = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final SecureRandom random;

  private MasterKey(byte[] key, SecureRandom random) {
    this.key = new SecretKeySpec(key, "AES");
    this.random = random;
  }

  /** Reads the key file, or makes it (mode 0600) when there is none. */
  public static MasterKey open(Path file, SecureRandom random) {
    try {
      if (!Files.exists(file)) {
        create(file, random);
      }
      byte[] key = Files.readAllBytes(file);
      if (key.length != KEY_OCTETS) {
        throw new StoreException(
            "The master key " + file + " must be " + KEY_OCTETS + " octets, not " + key.length);
      }
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

  private static void create(Path file, SecureRandom random) throws IOException {
    byte[] key = new byte[KEY_OCTETS];
    random.nextBytes(key);
    Path work = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(work);
    Files.createFile(
        work, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (FileChannel channel = FileChannel.open(work, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(key));
      channel.force(true);
    }
    Files.move(work, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
