package dev.parley.store;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;

/**
 * Brings the schema to the state this program needs: numbered files in {@code db/migration},
 * applied forward only by Flyway. Flyway costs half a second, so it is asked only when one SELECT
 * shows that a file was not applied. A schema newer than the program is left alone: old and new
 * programs may run side by side.
 */
public final class Migrations {
  private static final String LOCATION = "db/migration";
  private static final Pattern FILE = Pattern.compile("V(\\d+)__\\w+\\.sql");
  private static final String UNDEFINED_TABLE = "42P01";

  private Migrations() {}

  /** True when something was applied. */
  public static boolean apply(Database database, Consumer<String> progress) {
    Set<Integer> wanted = available();
    wanted.removeAll(applied(database));
    if (wanted.isEmpty()) {
      return false;
    }
    progress.accept("Bringing the schema up to date (" + wanted.size() + " migrations)");
    Flyway.configure()
        .dataSource(database.dataSource())
        .locations("classpath:" + LOCATION)
        .cleanDisabled(true)
        .outOfOrder(true)
        .load()
        .migrate();
    return true;
  }

  /** Versions on the class path. */
  static Set<Integer> available() {
    Set<Integer> versions = new HashSet<>();
    try {
      for (URL url : Collections.list(Migrations.class.getClassLoader().getResources(LOCATION))) {
        addFrom(url, versions);
      }
    } catch (IOException | URISyntaxException e) {
      throw new StoreException("The migrations cannot be listed: " + e, e);
    }
    if (versions.isEmpty()) {
      throw new StoreException("There are no migrations on the class path.");
    }
    return versions;
  }

  private static void addFrom(URL url, Set<Integer> versions)
      throws IOException, URISyntaxException {
    URLConnection connection = url.openConnection();
    if (connection instanceof JarURLConnection jar) {
      try (Stream<String> names = jar.getJarFile().stream().map(entry -> entry.getName())) {
        names
            .filter(name -> name.startsWith(LOCATION + "/"))
            .forEach(name -> addVersion(name.substring(LOCATION.length() + 1), versions));
      }
      return;
    }
    URI uri = url.toURI();
    try (Stream<Path> files = Files.list(Path.of(uri))) {
      files.forEach(file -> addVersion(String.valueOf(file.getFileName()), versions));
    }
  }

  private static void addVersion(String name, Set<Integer> versions) {
    Matcher matcher = FILE.matcher(name);
    if (matcher.matches() && !versions.add(Integer.valueOf(matcher.group(1)))) {
      throw new StoreException("Two migrations have the number of " + name);
    }
  }

  private static Set<Integer> applied(Database database) {
    Set<Integer> versions = new HashSet<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select version::int from flyway_schema_history"
                    + " where success and version is not null")) {
      while (rows.next()) {
        versions.add(rows.getInt(1));
      }
    } catch (SQLException e) {
      if (!UNDEFINED_TABLE.equals(e.getSQLState())) {
        throw new StoreException("The state of the schema cannot be read: " + e.getMessage(), e);
      }
    }
    return versions;
  }
}
