package dev.parley;

import dev.parley.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A running server's file about itself, for commands on the same machine: only its owner may read
 * it. Whole or not there at all.
 */
final class ServerJson {
  private static final JsonMapper JSON = new JsonMapper();

  private ServerJson() {}

  /** Answers what removes the file again when the server stops. */
  static AutoCloseable write(Path file, String baseUrl, Secret adminToken) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("baseUrl", baseUrl);
    json.put("adminToken", adminToken.value());
    json.put("pid", ProcessHandle.current().pid());
    return write(file, json);
  }

  static AutoCloseable write(Path file, ObjectNode json) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.deleteIfExists(part);
    Files.createFile(
        part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(
        part,
        JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json),
        StandardOpenOption.WRITE);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return () -> Files.deleteIfExists(file);
  }
}
