package dev.parley;

import dev.parley.cli.Development.Ready;
import java.io.IOException;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a development server writes about itself: who finds the file finds one that is ready. */
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
    return ServerJson.write(file, json);
  }
}
