package dev.parley.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How commands are run for PostgreSQL, which refuses to run as root: as ourselves, or, when we are
 * root, as an unprivileged user of the machine. Needs no user namespaces, only the right of root to
 * change its user.
 */
final class RunAs {
  /** In this order: a user of our own when somebody made one, else one that machines have. */
  private static final List<String> USERS = List.of("parley", "postgres", "nobody");

  private final @Nullable String user;
  private final List<String> prefix;

  private RunAs(@Nullable String user, List<String> prefix) {
    this.user = user;
    this.prefix = List.copyOf(prefix);
  }

  static RunAs ourselves() {
    return new RunAs(null, List.of());
  }

  static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | UnsupportedOperationException _) {
      return "root".equals(System.getProperty("user.name"));
    }
  }

  /**
   * @param owner owner of an existing cluster; null for a new one
   */
  static RunAs unprivileged(@Nullable String owner) {
    String user = owner != null ? owner : existingUser();
    for (String program : List.of("setpriv", "runuser", "su")) {
      Optional<RunAs> way = by(program, user);
      if (way.isPresent()) {
        return way.get();
      }
    }
    throw new StoreException(
        "PostgreSQL does not run as root, and neither setpriv nor runuser nor su is installed to"
            + " run it as another user. Run Parley as an ordinary user, or set database.url.");
  }

  /** One of the three ways; empty when it is not installed. */
  static Optional<RunAs> by(String program, String user) {
    Path path = program(program);
    if (path == null) {
      return Optional.empty();
    }
    List<String> options =
        switch (program) {
          case "setpriv" ->
              List.of(
                  "--reuid=" + user,
                  "--regid=" + primaryGroup(user),
                  "--clear-groups",
                  "--no-new-privs",
                  "--");
          case "runuser" -> List.of("-u", user, "--");
          case "su" -> List.of("-s", "/bin/sh", user, "-c");
          default -> throw new IllegalArgumentException(program);
        };
    List<String> prefix = new ArrayList<>(List.of(path.toString()));
    prefix.addAll(options);
    return Optional.of(new RunAs(user, prefix));
  }

  /** The other user; empty when commands run as ourselves. */
  Optional<String> user() {
    return Optional.ofNullable(user);
  }

  List<String> command(List<String> arguments) {
    List<String> all = new ArrayList<>(prefix);
    if (!prefix.isEmpty() && prefix.getLast().equals("-c")) {
      all.add(String.join(" ", arguments.stream().map(RunAs::quote).toList()));
    } else {
      all.addAll(arguments);
    }
    return all;
  }

  private static String quote(String argument) {
    return "'" + argument.replace("'", "'\\''") + "'";
  }

  private static String existingUser() {
    for (String candidate : USERS) {
      if (passwdLine(candidate) != null) {
        return candidate;
      }
    }
    throw new StoreException(
        "PostgreSQL does not run as root, and this machine has none of the users "
            + USERS
            + " to run it as. Make one, run Parley as an ordinary user, or set database.url.");
  }

  /** Numeric id of the group, as setpriv takes it. */
  private static String primaryGroup(String user) {
    String line = passwdLine(user);
    if (line == null) {
      throw new StoreException("The owner of the database's files, " + user + ", is no user here.");
    }
    return line.split(":", -1)[3];
  }

  private static @Nullable String passwdLine(String user) {
    try {
      return Files.readAllLines(Path.of("/etc/passwd")).stream()
          .filter(line -> line.startsWith(user + ":"))
          .findFirst()
          .orElse(null);
    } catch (IOException e) {
      throw new StoreException("/etc/passwd cannot be read: " + e, e);
    }
  }

  private static @Nullable Path program(String name) {
    for (String directory : List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin")) {
      Path path = Path.of(directory, name);
      if (Files.isExecutable(path)) {
        return path;
      }
    }
    return null;
  }
}
