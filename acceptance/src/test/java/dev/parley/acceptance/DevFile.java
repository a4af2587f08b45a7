package dev.parley.acceptance;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code dev} tells programs about itself in {@code dev.json}. */
record DevFile(
    String baseUrl,
    String accountSid,
    String authToken,
    String adminToken,
    int proxyPort,
    Path caFile,
    long pid,
    List<Sender> senders,
    List<String> phones) {
  static final String NAME = "dev.json";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  record Sender(String number, String kind) {}

  DevFile {
    senders = List.copyOf(senders);
    phones = List.copyOf(phones);
  }

  /** Empty as long as there is none. */
  static Optional<DevFile> read(Path directory) {
    Path file = directory.resolve(NAME);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    JsonNode json = JSON.readTree(file.toFile());
    String proxyUrl = json.required("proxyUrl").asString();
    return Optional.of(
        new DevFile(
            json.required("baseUrl").asString(),
            json.required("accountSid").asString(),
            json.required("authToken").asString(),
            json.required("adminToken").asString(),
            Integer.parseInt(proxyUrl.substring(proxyUrl.lastIndexOf(':') + 1)),
            Path.of(json.required("caFile").asString()),
            json.required("pid").asLong(),
            json.required("senders")
                .valueStream()
                .map(
                    s -> new Sender(s.required("number").asString(), s.required("kind").asString()))
                .toList(),
            json.required("phones")
                .valueStream()
                .map(phone -> phone.required("number").asString())
                .toList()));
  }

  int port() {
    return Integer.parseInt(baseUrl.substring(baseUrl.lastIndexOf(':') + 1));
  }

  /** The first sender of a kind, for example {@code long_code}. */
  String sender(String kind) {
    return senders.stream()
        .filter(sender -> sender.kind().equals(kind))
        .findFirst()
        .orElseThrow(() -> new AssertionError("dev.json names no " + kind))
        .number();
  }

  Path trustStore() {
    return caFile.resolveSibling("truststore.p12");
  }

  @Override
  public String toString() {
    return "DevFile[" + baseUrl + ", " + accountSid + "]";
  }
}
