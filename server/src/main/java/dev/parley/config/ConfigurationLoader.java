package dev.parley.config;

import dev.parley.config.Configuration.Carrier;
import dev.parley.config.Configuration.Database;
import dev.parley.config.Configuration.Http;
import dev.parley.config.Configuration.Messages;
import dev.parley.config.Configuration.OptOutJournal;
import dev.parley.config.Configuration.Retention;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration: a YAML file (or none), environment variables over it, defaults under it.
 * Unknown keys and bad values stop the start, all told at once.
 */
public final class ConfigurationLoader {
  private ConfigurationLoader() {}

  /**
   * @param file null for defaults and environment only
   * @param environment usually {@code System.getenv()}
   * @throws ConfigurationException with every problem
   */
  public static Configuration load(@Nullable Path file, Map<String, String> environment) {
    return parse(file == null ? "" : read(file), environment);
  }

  static Configuration parse(String yaml, Map<String, String> environment) {
    List<String> problems = new ArrayList<>();
    Section root = new Section("", YamlTree.parse(yaml), environment, problems);
    Http http = http(root.section("http"));
    Database database = database(root.section("database"));
    Retention retention = retention(root.section("retention"));
    List<Carrier> carriers = CarrierSections.read(root.sections("carriers"), problems);
    Set<String> names = carriers.stream().map(Carrier::name).collect(Collectors.toSet());
    List<RouteRule> routes = RouteSections.read(root.sections("routes"), names, problems);
    Messages messages = messages(root.section("messages"));
    OptOutJournal optOutJournal = optOutJournal(root.section("optOutJournal"));
    Shaping shaping = ShapingSection.read(root.section("shaping"), !carriers.isEmpty());
    root.finish();
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return new Configuration(
        http, database, retention, carriers, routes, messages, optOutJournal, shaping);
  }

  private static Http http(Section section) {
    Http http =
        new Http(
            section.integer("port", Http.PORT_DEFAULT, 0, 65_535),
            section.text("host", Http.HOST_DEFAULT));
    section.finish();
    return http;
  }

  private static Database database(Section section) {
    String url = section.optionalText("url");
    if (url != null && !url.startsWith("jdbc:postgresql://")) {
      section.problem("url", url, "like jdbc:postgresql://host:5432/name");
      url = null;
    }
    Database database =
        new Database(
            url,
            section.text("user", Database.USER_DEFAULT),
            new Secret(section.text("password", "")));
    section.finish();
    return database;
  }

  private static Messages messages(Section section) {
    Messages messages =
        new Messages(
            section.bool("scheduleWithoutService", Messages.SCHEDULE_WITHOUT_SERVICE_DEFAULT));
    section.finish();
    return messages;
  }

  private static Retention retention(Section section) {
    Retention retention =
        new Retention(
            section.integer(
                "days", Retention.DAYS_DEFAULT, Retention.DAYS_MIN, Retention.DAYS_MAX));
    section.finish();
    return retention;
  }

  private static OptOutJournal optOutJournal(Section section) {
    String path = section.optionalText("path");
    if (path != null && (path.isBlank() || path.endsWith("/"))) {
      section.problem("path", path, "the name of a file");
    }
    section.finish();
    return new OptOutJournal(path);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ConfigurationException(List.of("The file " + file + " cannot be read: " + e));
    }
  }
}
