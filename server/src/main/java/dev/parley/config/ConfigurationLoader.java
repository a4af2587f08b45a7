package dev.parley.config;

import dev.parley.config.Configuration.Carrier;
import dev.parley.config.Configuration.Data;
import dev.parley.config.Configuration.Database;
import dev.parley.config.Configuration.Keys;
import dev.parley.config.Configuration.Messages;
import dev.parley.config.Configuration.OptOutJournal;
import dev.parley.config.Configuration.Retention;
import dev.parley.config.Configuration.Webhooks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
    return load(file, environment, false);
  }

  /**
   * With the defaults of a server that is there for real: {@link Configuration.Data#SERVE_DEFAULT},
   * and senders keep to their rates also while no carrier is in the file.
   */
  public static Configuration forServing(@Nullable Path file, Map<String, String> environment) {
    return load(file, environment, true);
  }

  /**
   * Every value of {@link #forServing}, and where it comes from.
   *
   * @throws ConfigurationException with every problem
   */
  public static List<Setting> settings(@Nullable Path file, Map<String, String> environment) {
    return settings(file, environment, true);
  }

  /** The same of {@link #load}. */
  public static List<Setting> settingsOfDevelopment(
      @Nullable Path file, Map<String, String> environment) {
    return settings(file, environment, false);
  }

  private static List<Setting> settings(
      @Nullable Path file, Map<String, String> environment, boolean serving) {
    YamlTree tree = YamlTree.parse(file == null ? "" : read(file));
    Reading reading = Reading.of(file == null ? "" : file.toString(), tree, environment);
    Configuration _ = read(tree, reading, serving);
    return List.copyOf(reading.settings());
  }

  private static Configuration load(
      @Nullable Path file, Map<String, String> environment, boolean serving) {
    YamlTree tree = YamlTree.parse(file == null ? "" : read(file));
    return read(tree, Reading.of(file == null ? "" : file.toString(), tree, environment), serving);
  }

  static Configuration parse(String yaml, Map<String, String> environment) {
    YamlTree tree = YamlTree.parse(yaml);
    return read(tree, Reading.of("", tree, environment), false);
  }

  private static Configuration read(YamlTree tree, Reading reading, boolean serving) {
    List<String> problems = reading.problems();
    Section root = new Section("", tree.values(), reading);
    Http http = HttpSection.read(root.section("http"));
    Data data = data(root.section("data"), serving ? Data.SERVE_DEFAULT : null);
    Keys keys = keys(root.section("keys"));
    Database database = database(root.section("database"));
    Retention retention = retention(root.section("retention"));
    List<Carrier> carriers = CarrierSections.read(root.sections("carriers"), problems);
    Set<String> names = carriers.stream().map(Carrier::name).collect(Collectors.toSet());
    List<RouteRule> routes = RouteSections.read(root.sections("routes"), names, problems);
    Messages messages = messages(root.section("messages"));
    Webhooks webhooks = webhooks(root.section("webhooks"));
    OptOutJournal optOutJournal = optOutJournal(root.section("optOutJournal"));
    Shaping shaping = ShapingSection.read(root.section("shaping"), serving || !carriers.isEmpty());
    root.finish();
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return new Configuration(
        http,
        data,
        keys,
        database,
        retention,
        carriers,
        routes,
        messages,
        webhooks,
        optOutJournal,
        shaping);
  }

  private static Data data(Section section, @Nullable String usual) {
    Data data = new Data(file(section, "dir", usual));
    section.finish();
    return data;
  }

  private static Keys keys(Section section) {
    Keys keys = new Keys(file(section, "masterFile", null));
    section.finish();
    return keys;
  }

  private static @Nullable String file(Section section, String key, @Nullable String usual) {
    String path = usual == null ? section.optionalText(key) : section.text(key, usual);
    if (path != null && path.isBlank()) {
      section.problem(key, path, "a path");
      return null;
    }
    return path;
  }

  private static Webhooks webhooks(Section section) {
    Webhooks webhooks = new Webhooks(HttpSection.networks(section, "allowedNetworks", List.of()));
    section.finish();
    return webhooks;
  }

  private static Database database(Section section) {
    String url = section.optionalText("url", JdbcUrl::shown);
    if (url != null && JdbcUrl.holdsLogin(url)) {
      section.problem("url", JdbcUrl.shown(url), "without user and password, which have own keys");
      url = null;
    } else if (url != null && !url.startsWith("jdbc:postgresql://")) {
      section.problem("url", JdbcUrl.shown(url), "like jdbc:postgresql://host:5432/name");
      url = null;
    }
    Database database =
        new Database(url, section.text("user", Database.USER_DEFAULT), section.secret("password"));
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
