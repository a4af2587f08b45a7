package dev.parley.store;

import dev.parley.config.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The files of one PostgreSQL cluster in {@code DIR/postgres}, its password in {@code
 * DIR/postgres.password}, and the programs run on them.
 *
 * <p><b>A directory that the other user cannot reach.</b> As root, the programs run as an
 * unprivileged user, who may not pass through a parent of mode 0700 ({@code mktemp -d}, {@code
 * /root}). A process may work in its current directory though, whatever lies above it: so the
 * programs are started inside the cluster's directory and told that the cluster is {@code
 * /proc/self/cwd}. PostgreSQL goes by relative names from there on. The data stays where the owner
 * put it, and no permission is loosened.
 */
final class Cluster {
  static final int MAJOR_VERSION = 18;
  static final String USER = "parley";

  private static final String HERE = "/proc/self/cwd";
  private static final Duration INITDB_LIMIT = Duration.ofMinutes(3);

  private final Path data;
  private final Path binaries;
  private final RunAs runAs;
  private final Secret password;
  private final List<String> settings;

  private Cluster(Path data, Path binaries, RunAs runAs, Secret password, List<String> settings) {
    this.data = data;
    this.binaries = binaries;
    this.runAs = runAs;
    this.password = password;
    this.settings = settings;
  }

  /**
   * Opens the cluster of a data directory, making it when there is none.
   *
   * @param settings in addition to the usual ones
   */
  static Cluster open(Path directory, Path cache, List<String> settings, Consumer<String> progress)
      throws IOException {
    Path data = directory.resolve("postgres");
    boolean exists = Files.isRegularFile(data.resolve("PG_VERSION"));
    RunAs runAs = runAs(exists ? data : null);
    Path binaries = new PostgresBinaries(cache, progress).unpacked();
    Path passwordFile = directory.resolve("postgres.password");
    if (!exists && Files.exists(data)) {
      throw new StoreException(data + " holds something that is no PostgreSQL cluster.");
    }
    if (!exists) {
      progress.accept("Making a PostgreSQL cluster in " + data);
      writePrivately(passwordFile, randomPassword());
    }
    Secret password = new Secret(Files.readString(passwordFile).strip());
    Cluster cluster = new Cluster(data, binaries, runAs, password, settings);
    if (!exists) {
      cluster.make(directory.resolve("postgres.new"), cache);
    }
    cluster.checkVersion();
    return cluster;
  }

  Path data() {
    return data;
  }

  Secret password() {
    return password;
  }

  /** Tells this cluster from others on the machine; also in the titles of its processes. */
  String identity() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(("cluster " + password.value()).getBytes(StandardCharsets.UTF_8));
      return "parley-" + HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  String name() {
    return PostgresSettings.clusterName(
        identity(), String.valueOf(binaries.getFileName()), settings);
  }

  List<String> settings() {
    return settings;
  }

  /** Runs pg_ctl on this cluster. */
  Command.Result control(List<String> arguments, Duration limit) {
    List<String> all = new ArrayList<>(List.of(arguments.getFirst(), "-D", dataArgument(data)));
    all.addAll(arguments.subList(1, arguments.size()));
    return run("pg_ctl", all, data, limit);
  }

  String dataArgument(Path directory) {
    return runAs.user().isPresent() ? HERE : directory.toString();
  }

  private static RunAs runAs(@Nullable Path existing) throws IOException {
    if (!RunAs.isRoot()) {
      return RunAs.ourselves();
    }
    if (!Files.exists(Path.of(HERE))) {
      throw new StoreException(
          "As root, the built-in PostgreSQL needs /proc, which this machine does not have."
              + " Run Parley as an ordinary user, or set database.url.");
    }
    return RunAs.unprivileged(existing == null ? null : Files.getOwner(existing).getName());
  }

  /** Under another name first: a cluster that was half made is never taken for a whole one. */
  private void make(Path work, Path cache) throws IOException {
    FileTree.delete(work);
    Files.createDirectory(work);
    Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwx------"));
    giveAway(work);
    Path passwordCopy = cache.resolve("initdb-" + identity());
    try {
      writePrivately(passwordCopy, password.value());
      giveAway(passwordCopy);
      Command.Result result = initdb(work, passwordCopy);
      if (!result.ok()) {
        throw new StoreException(
            "The built-in PostgreSQL does not work here (set database.url to use one of your"
                + " own):\n"
                + result.output());
      }
    } finally {
      Files.deleteIfExists(passwordCopy);
    }
    Files.move(work, data, StandardCopyOption.ATOMIC_MOVE);
  }

  private Command.Result initdb(Path work, Path passwordCopy) {
    return run(
        "initdb",
        List.of(
            "-D",
            dataArgument(work),
            "--username=" + USER,
            "--auth=scram-sha-256",
            "--pwfile=" + passwordCopy,
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions"),
        work,
        INITDB_LIMIT);
  }

  private Command.Result run(
      String program, List<String> arguments, Path directory, Duration limit) {
    List<String> all = new ArrayList<>();
    all.add(binaries.resolve("bin").resolve(program).toString());
    all.addAll(arguments);
    return Command.run(runAs.command(all), directory, limit);
  }

  private void giveAway(Path path) throws IOException {
    if (runAs.user().isPresent()) {
      Files.setOwner(
          path,
          path.getFileSystem()
              .getUserPrincipalLookupService()
              .lookupPrincipalByName(runAs.user().get()));
    }
  }

  private void checkVersion() throws IOException {
    String version = Files.readString(data.resolve("PG_VERSION")).strip();
    if (!version.equals(Integer.toString(MAJOR_VERSION))) {
      throw new StoreException(
          data
              + " was made by PostgreSQL "
              + version
              + "; this Parley brings "
              + MAJOR_VERSION
              + ". Export it with the Parley that made it, and import it here.");
    }
  }

  private static String randomPassword() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static void writePrivately(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    try (FileChannel channel =
        FileChannel.open(
            Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))),
            StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8)));
      channel.force(true);
    }
  }
}
