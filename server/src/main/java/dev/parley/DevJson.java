package dev.parley;

import dev.parley.cli.Development.Ready;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes dev.json whole or not at all: who finds the file finds a server that is ready. */
final class DevJson {
  private static final JsonMapper JSON = new JsonMapper();

  private DevJson() {}

  /** Answers what removes the file again when the server stops. */
  static AutoCloseable write(Path file, Ready ready) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("baseUrl", ready.baseUrl());
    json.put("accountSid", ready.accountSid());
    json.put("authToken", ready.authToken());
    json.put("adminToken", ready.adminToken());
    json.put("proxyUrl", ready.proxyUrl());
    json.put("caFile", ready.caFile());
    json.put("trustStoreFile", ready.trustStoreFile());
    json.put("pid", ready.pid());
    ArrayNode senders = json.putArray("senders");
    ready
        .senders()
        .forEach(
            sender ->
                senders.addObject().put("number", sender.number()).put("kind", sender.kind()));
    ArrayNode phones = json.putArray("phones");
    ready
        .phones()
        .forEach(
            phone ->
                phones.addObject().put("number", phone.number()).put("country", phone.country()));

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
