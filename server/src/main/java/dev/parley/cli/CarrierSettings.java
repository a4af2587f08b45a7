package dev.parley.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a carrier is told by options. What is not named stays as it is. */
final class CarrierSettings {
  @Option(names = "--host", paramLabel = "H", description = "Name or address of the carrier.")
  private @Nullable String host;

  @Option(names = "--port", paramLabel = "P", description = "Its port; 2775.")
  private @Nullable String port;

  @Option(names = "--system-id", paramLabel = "U", description = "Who we are there.")
  private @Nullable String systemId;

  @Option(
      names = "--password-file",
      paramLabel = "F",
      description = "A file with the password in it, or - for standard input.")
  private @Nullable Path passwordFile;

  @Option(
      names = "--bind",
      paramLabel = "KIND",
      description =
          "transceiver, transmitter, or pair: a transmitter and a receiver each. To change it, name"
              + " --binds too.")
  private @Nullable String bind;

  @Option(
      names = "--binds",
      paramLabel = "N",
      description = "How many; 1. To change it, name --bind too.")
  private @Nullable String binds;

  @Option(
      names = "--window",
      paramLabel = "N",
      description = "Submits without an answer on each bind; 64.")
  private @Nullable String window;

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "Segments a second over all binds; 0, no limit.")
  private @Nullable String rate;

  @Option(names = "--system-type", paramLabel = "T", description = "When the carrier wants one.")
  private @Nullable String systemType;

  @Option(
      names = "--settings",
      paramLabel = "FILE",
      description = "YAML with all else that the configuration file can say about a carrier.")
  private @Nullable Path settings;

  Map<String, String> form() {
    Map<String, String> form = new LinkedHashMap<>();
    Form.put(form, "Host", host);
    Form.put(form, "Port", port);
    Form.put(form, "SystemId", systemId);
    Form.put(form, "SystemType", systemType);
    Form.put(form, "Bind", bind);
    Form.put(form, "Binds", binds);
    Form.put(form, "WindowSize", window);
    Form.put(form, "Rate", rate);
    if (passwordFile != null) {
      form.put("Password", SecretFile.read(passwordFile, "the password of a carrier"));
    }
    if (settings != null) {
      form.put("Settings", read(settings));
    }
    return form;
  }

  private static String read(Path file) {
    try {
      byte[] octets =
          file.toString().equals("-") ? System.in.readAllBytes() : Files.readAllBytes(file);
      return new String(octets, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new CommandFailure(
          CommandFailure.USAGE,
          "Cannot read " + file + ".",
          e.toString(),
          "Name a file that is there.");
    }
  }
}
