package dev.parley.consent;

import dev.parley.store.FileNames;
import dev.parley.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of an opt-out journal. The journal names nobody: it holds HMAC-SHA256 (RFC 2104) of
 * recipients and scopes, cut to 128 bits. All phone numbers of the world can be tried in an hour,
 * so a plain hash would hide nothing; the key, in a file of its own, is what hides. Thread-safe.
 */
final class JournalKey {
  private static final int KEY_OCTETS = 32;
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  private JournalKey(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /** 128 bits of a keyed hash. */
  record Hash(long high, long low) {}

  /** Reads the key, or makes it (mode 0600, fsynced) when there is none. */
  static JournalKey open(Path file, SecureRandom random) throws IOException {
    if (!Files.exists(file)) {
      byte[] fresh = new byte[KEY_OCTETS];
      random.nextBytes(fresh);
      writePrivately(file, fresh);
    }
    byte[] key = Files.readAllBytes(file);
    if (key.length != KEY_OCTETS) {
      throw new StoreException(
          "The key of the opt-out journal, "
              + file
              + ", must be "
              + KEY_OCTETS
              + " octets, not "
              + key.length
              + ". Put back the right one, or move it away to begin a new journal.");
    }
    return new JournalKey(key);
  }

  Hash recipient(String e164) {
    return hash("recipient", e164);
  }

  Hash scope(OptOutScope scope) {
    return hash(scope.kind(), scope.key());
  }

  private Hash hash(String what, String value) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(what.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      ByteBuffer result = ByteBuffer.wrap(mac.doFinal(value.getBytes(StandardCharsets.UTF_8)));
      return new Hash(result.getLong(), result.getLong());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  private static void writePrivately(Path file, byte[] content) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(part);
    try (FileChannel channel =
        FileChannel.open(
            Files.createFile(
                part,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))),
            StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(content));
      channel.force(true);
    }
    FileNames.replace(part, file);
  }
}
