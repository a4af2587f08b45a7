package dev.parley;

import dev.parley.config.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The token of the person who runs a development server: made once, kept in a file only its owner
 * reads.
 */
final class AdminToken {
  private static final int BYTES = 32;

  private AdminToken() {}

  static Secret open(Path file, SecureRandom random) throws IOException {
    if (Files.exists(file)) {
      return new Secret(Files.readString(file).strip());
    }
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String token = HexFormat.of().formatHex(bytes);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, token, StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
    return new Secret(token);
  }
}
