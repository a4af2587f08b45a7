package dev.parley.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a development server writes about itself: where it listens and who may ask. Tokens are left
 * out of {@link #toString()}.
 */
record DevFile(URI baseUrl, String accountSid, String authToken, String adminToken) {
  static final String NAME = "dev.json";

  static DevFile read(Path directory) {
    Path file = directory.resolve(NAME);
    JsonNode json;
    try {
      json = JsonMapper.shared().readTree(Files.readString(file));
    } catch (NoSuchFileException _) {
      throw new CommandFailure(
          CommandFailure.UNREACHABLE,
          "No development server is known in " + directory.toAbsolutePath() + ".",
          "There is no " + NAME + "; a server writes it when it is ready.",
          "bin/parley dev   (or name its directory with --data DIR)");
    } catch (IOException | JacksonException e) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "Cannot read " + file.toAbsolutePath() + ".",
          String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          "Stop the server of this directory and start it again: bin/parley dev");
    }
    return new DevFile(
        URI.create(Json.text(json, "baseUrl")),
        Json.text(json, "accountSid"),
        Json.text(json, "authToken"),
        Json.text(json, "adminToken"));
  }

  @Override
  public String toString() {
    return "DevFile[" + baseUrl + ", " + accountSid + "]";
  }
}
