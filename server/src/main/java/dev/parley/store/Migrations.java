package dev.parley.store;

import java.io.IOException;
import java.io.InputStream;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

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
    migrate(database, "classpath:" + LOCATION);
    return true;
  }

  /**
   * Brings an empty or older database to exactly these versions, which must all be {@link
   * #available()}: rows of an older schema are put in before the later migrations run over them.
   */
  public static void applyOnly(Database database, Set<Integer> versions) {
    if (applied(database).containsAll(versions)) {
      return;
    }
    Path folder = null;
    try {
      folder = Files.createTempDirectory("parley-migrations");
      for (String name : files()) {
        Matcher matcher = FILE.matcher(name);
        if (matcher.matches() && versions.contains(Integer.valueOf(matcher.group(1)))) {
          copyFile(name, folder.resolve(name));
        }
      }
      migrate(database, "filesystem:" + folder);
    } catch (IOException | URISyntaxException e) {
      throw new StoreException("The migrations cannot be read: " + e, e);
    } finally {
      delete(folder);
    }
  }

  private static void migrate(Database database, String location) {
    Flyway.configure()
        .dataSource(database.dataSource())
        .locations(location)
        .cleanDisabled(true)
        .outOfOrder(true)
        .load()
        .migrate();
  }

  private static void copyFile(String name, Path target) throws IOException {
    try (InputStream in =
        Migrations.class.getClassLoader().getResourceAsStream(LOCATION + "/" + name)) {
      if (in == null) {
        throw new IOException(name + " is not on the class path");
      }
      Files.copy(in, target);
    }
  }

  private static void delete(@Nullable Path folder) {
    try {
      if (folder != null) {
        FileTree.delete(folder);
      }
    } catch (IOException e) {
      throw new StoreException("Temporary files could not be removed: " + e, e);
    }
  }

  /** Versions on the class path. */
  public static Set<Integer> available() {
    Set<Integer> versions = new TreeSet<>();
    try {
      files().forEach(name -> addVersion(name, versions));
    } catch (IOException | URISyntaxException e) {
      throw new StoreException("The migrations cannot be listed: " + e, e);
    }
    if (versions.isEmpty()) {
      throw new StoreException("There are no migrations on the class path.");
    }
    return versions;
  }

  private static List<String> files() throws IOException, URISyntaxException {
    List<String> names = new ArrayList<>();
    for (URL url : Collections.list(Migrations.class.getClassLoader().getResources(LOCATION))) {
      addFrom(url, names);
    }
    return names;
  }

  private static void addFrom(URL url, List<String> found) throws IOException, URISyntaxException {
    URLConnection connection = url.openConnection();
    if (connection instanceof JarURLConnection jar) {
      try (Stream<String> names = jar.getJarFile().stream().map(entry -> entry.getName())) {
        names
            .filter(name -> name.startsWith(LOCATION + "/"))
            .forEach(name -> found.add(name.substring(LOCATION.length() + 1)));
      }
      return;
    }
    URI uri = url.toURI();
    try (Stream<Path> files = Files.list(Path.of(uri))) {
      files.forEach(file -> found.add(String.valueOf(file.getFileName())));
    }
  }

  private static void addVersion(String name, Set<Integer> versions) {
    Matcher matcher = FILE.matcher(name);
    if (matcher.matches() && !versions.add(Integer.valueOf(matcher.group(1)))) {
      throw new StoreException("Two migrations have the number of " + name);
    }
  }

  /** Versions that the database has; empty when it has no schema. */
  public static Set<Integer> applied(Database database) {
    Set<Integer> versions = new TreeSet<>();
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
