package dev.parley.store.transfer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code master.key} on its way beside exports and backups: never taken along unless asked for, and
 * never put in the place of another one.
 */
public final class KeyFile {
  public static final String NAME = "master.key";

  private static final int FINGERPRINT_OCTETS = 8;

  private KeyFile() {}

  /** What came of bringing the key to a data directory. */
  public enum Arrival {
    /** It came with the files. */
    BROUGHT,
    /** It was there already, and is the right one. */
    THERE,
    /** The accounts' auth tokens cannot be opened until somebody puts it there. */
    MISSING
  }

  /** Tells keys apart and reveals nothing of a random key; empty when there is no file. */
  static Optional<String> fingerprint(Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    MessageDigest digest = Folder.sha256();
    digest.update("parley master key".getBytes(StandardCharsets.US_ASCII));
    digest.update(Files.readAllBytes(file));
    return Optional.of(HexFormat.of().formatHex(digest.digest(), 0, FINGERPRINT_OCTETS));
  }

  /** Takes the key along; false when there is none. */
  static boolean copy(Path from, Path to) throws IOException {
    Path source = from.resolve(NAME);
    if (!Files.exists(source)) {
      return false;
    }
    Path target = to.resolve(NAME);
    Files.deleteIfExists(target);
    Folder.writePrivately(target, Files.readAllBytes(source));
    return true;
  }

  /**
   * Brings the key to a data directory.
   *
   * @param wanted fingerprint of the key that sealed the rows
   * @throws TransferException when another key is there
   */
  static Arrival bring(Path from, Path data, @Nullable String wanted) throws IOException {
    Optional<String> there = fingerprint(data);
    if (there.isPresent()) {
      if (wanted != null && !there.get().equals(wanted)) {
        throw new TransferException(
            data.resolve(NAME) + " is not the key that belongs to these accounts.",
            "Move it away, and put the right one there.");
      }
      return Arrival.THERE;
    }
    return copy(from, data) ? Arrival.BROUGHT : Arrival.MISSING;
  }
}
