package dev.parley.store;

import dev.parley.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of our own in the data directory: fsync on, loopback TCP on an ephemeral
 * port, a generated password (scram), no socket file, no trust.
 *
 * <p>The server is a process in a session of its own: Ctrl-C in the terminal reaches Parley only,
 * which then stops it in order. When Parley is killed the server lives on; the next start adopts it
 * if programs and settings are the same, and stops it otherwise. When the server dies under a
 * living Parley, {@link PostgresWatch} starts it again on the same port. The caller holds the lock
 * of the {@link DataDirectory}, so that a server found alive has no other owner.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  /** Time for a server to show its pid file. */
  private static final Duration BIRTH_LIMIT = Duration.ofSeconds(10);

  /** Time until it accepts connections; recovery after a crash replays up to max_wal_size. */
  private static final Duration READY_LIMIT = Duration.ofMinutes(10);

  /** Sessions whose server was killed end by themselves. */
  private static final Duration ORPHANS_LIMIT = Duration.ofSeconds(20);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
  private static final Duration COMMAND_LIMIT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(5);
  private static final int START_ATTEMPTS_MAX = 5;
  private static final int ANY_PORT = 0;
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);

  private final Cluster cluster;
  private final PostgresWatch watch;
  private final boolean adopted;

  private EmbeddedPostgres(Cluster cluster, Postmaster server, boolean adopted) {
    this.cluster = cluster;
    this.adopted = adopted;
    this.watch =
        new PostgresWatch(
            server,
            ended -> {
              // Its file may name a server of an attempt that did not get ready.
              removeStalePidFile(cluster, Postmaster.read(cluster.data()).orElse(ended));
              return launch(cluster, ended.port(), EmbeddedPostgres::logged);
            });
  }

  private static void logged(String sentence) {
    LOG.info("event=postgres_progress what=\"{}\"", sentence);
  }

  /** Starts (or adopts) the server, its programs in the cache of this user. */
  public static EmbeddedPostgres start(DataDirectory directory, Consumer<String> progress) {
    return start(directory, PostgresBinaries.defaultCache(RunAs.isRoot()), progress);
  }

  /**
   * As {@link #start}, for work that must not change anything: transactions are read-only unless
   * they say otherwise, and nothing is vacuumed or analyzed in the background.
   */
  public static EmbeddedPostgres startForReading(
      DataDirectory directory, Consumer<String> progress) {
    Path cache = PostgresBinaries.defaultCache(RunAs.isRoot());
    return start(directory, cache, PostgresSettings.READING, progress);
  }

  /**
   * The server of a directory that a live Parley holds; empty when none accepts connections. Its
   * password file must be readable.
   */
  public static Optional<DatabaseTarget> running(Path directory) {
    Path data = directory.resolve("postgres");
    Path passwordFile = directory.resolve("postgres.password");
    try {
      Optional<Postmaster> server = Postmaster.read(data).filter(it -> it.ready() && it.alive());
      if (server.isEmpty() || !Files.exists(passwordFile)) {
        return Optional.empty();
      }
      Secret password = new Secret(Files.readString(passwordFile).strip());
      return Optional.of(target(server.get(), password));
    } catch (IOException e) {
      throw new StoreException("The running PostgreSQL cannot be found: " + e, e);
    }
  }

  /**
   * @param cache where the programs are unpacked; every parent must be passable for all when we run
   *     as root
   * @param progress sentences for the person who waits; silent when nothing takes long
   */
  public static EmbeddedPostgres start(
      DataDirectory directory, Path cache, Consumer<String> progress) {
    return start(directory, cache, List.of(), progress);
  }

  private static EmbeddedPostgres start(
      DataDirectory directory, Path cache, List<String> settings, Consumer<String> progress) {
    try {
      Cluster cluster = Cluster.open(directory.path(), cache, settings, progress);
      Optional<Postmaster> left = Postmaster.read(cluster.data());
      if (left.isPresent() && left.get().alive() && left.get().belongsTo(cluster.identity())) {
        if (adopt(cluster, left.get())) {
          LOG.info("postgres_adopted pid={}", left.get().pid());
          return new EmbeddedPostgres(cluster, left.get(), true);
        }
        progress.accept("Stopping the PostgreSQL that an earlier Parley left behind");
        stop(cluster, left.get());
      } else if (left.isPresent()) {
        removeStalePidFile(cluster, left.get());
      }
      return new EmbeddedPostgres(cluster, launch(cluster, ANY_PORT, progress), false);
    } catch (IOException e) {
      throw new StoreException("The built-in PostgreSQL could not be started: " + e, e);
    }
  }

  /** The default database. */
  public DatabaseTarget target() {
    return target(watch.server(), cluster.password());
  }

  /** Whether the server was left by a Parley that was killed. */
  public boolean adopted() {
    return adopted;
  }

  /** Process id of the server. */
  public long pid() {
    return watch.server().pid();
  }

  /** How often the server ended and was started again. */
  public int restarts() {
    return watch.restarts();
  }

  /** Looks after the server no longer and leaves it alone, as a Parley that was killed does. */
  void abandon() {
    watch.close();
  }

  /** Fast shutdown: open transactions are rolled back, everything committed is checkpointed. */
  @Override
  public void close() {
    watch.close();
    Postmaster server = Postmaster.read(cluster.data()).orElse(watch.server());
    if (server.alive() && server.belongsTo(cluster.identity())) {
      stop(cluster, server);
    }
  }

  private static DatabaseTarget target(Postmaster server, Secret password) {
    return new DatabaseTarget(
        "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres", Cluster.USER, password);
  }

  /**
   * Takes over a server that is alive, when it has our programs and settings. The sessions of the
   * dead Parley are ended first: what they had not committed must not appear later.
   */
  private static boolean adopt(Cluster cluster, Postmaster server) {
    if (!server.ready() || !server.belongsTo(cluster.name())) {
      return false;
    }
    DatabaseTarget target = target(server, cluster.password());
    Properties properties = new Properties();
    properties.setProperty("user", target.user());
    properties.setProperty("password", target.password().value());
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", "30");
    try (Connection connection = DriverManager.getConnection(target.url(), properties);
        Statement statement = connection.createStatement();
        ResultSet ended =
            statement.executeQuery(
                """
                select count(*) filter (where not pg_terminate_backend(pid, 10000))
                from pg_stat_activity
                where backend_type = 'client backend' and pid <> pg_backend_pid()
                """)) {
      return ended.next() && ended.getInt(1) == 0;
    } catch (SQLException e) {
      LOG.warn("postgres_not_adopted pid={}", server.pid(), e);
      return false;
    }
  }

  /**
   * The file's server is gone. Its sessions may outlive it by a moment, and after a loss of power
   * its process id may belong to anybody, which PostgreSQL takes for a server that still runs.
   */
  private static void removeStalePidFile(Cluster cluster, Postmaster left) throws IOException {
    boolean gone = await(ORPHANS_LIMIT, () -> !Postmaster.anyProcessOf(cluster.identity()));
    if (!gone || left.isPostgresOnItsPort()) {
      throw new StoreException(
          "Another PostgreSQL (process "
              + left.pid()
              + ") works in "
              + cluster.data()
              + ". Stop it first.");
    }
    Files.deleteIfExists(cluster.data().resolve(Postmaster.FILE));
  }

  /**
   * @param wantedPort {@link #ANY_PORT} for a free one
   */
  private static Postmaster launch(Cluster cluster, int wantedPort, Consumer<String> progress)
      throws IOException {
    String problem = "";
    int attempts = wantedPort == ANY_PORT ? START_ATTEMPTS_MAX : 1;
    for (int attempt = 0; attempt < attempts; attempt++) {
      Path log = cluster.data().resolve("startup.log");
      Files.deleteIfExists(log);
      int port = wantedPort == ANY_PORT ? freePort() : wantedPort;
      Command.Result result =
          cluster.control(
              List.of(
                  "start",
                  "-W",
                  "-s",
                  "-l",
                  Path.of(cluster.dataArgument(cluster.data()), "startup.log").toString(),
                  "-o",
                  PostgresSettings.options(cluster.name(), cluster.settings(), port)),
              COMMAND_LIMIT);
      if (!result.ok()) {
        throw new StoreException("PostgreSQL could not be started:\n" + result.output());
      }
      Optional<Postmaster> ready = awaitReady(cluster, port, progress);
      if (ready.isPresent()) {
        return ready.get();
      }
      problem = Files.exists(log) ? Command.tail(Files.readString(log)) : "it wrote no log";
      LOG.warn("postgres_start_failed attempt={} problem={}", attempt, problem);
    }
    throw new StoreException("PostgreSQL did not start:\n" + problem);
  }

  /** Empty when the server ended, for example because the port was taken meanwhile. */
  private static Optional<Postmaster> awaitReady(
      Cluster cluster, int port, Consumer<String> progress) {
    if (!await(BIRTH_LIMIT, () -> bornOrDead(cluster, port))) {
      return Optional.empty();
    }
    Optional<Postmaster> born = Postmaster.read(cluster.data()).filter(p -> p.port() == port);
    if (born.isEmpty()) {
      return Optional.empty();
    }
    Postmaster server = born.get();
    if (!await(Duration.ofSeconds(2), () -> readyOrDead(cluster, server))) {
      progress.accept("PostgreSQL is recovering after an unclean end");
    }
    await(READY_LIMIT, () -> readyOrDead(cluster, server));
    return Postmaster.read(cluster.data()).filter(p -> p.pid() == server.pid() && p.ready());
  }

  private static boolean bornOrDead(Cluster cluster, int port) {
    if (Postmaster.read(cluster.data()).filter(p -> p.port() == port).isPresent()) {
      return true;
    }
    try {
      Path log = cluster.data().resolve("startup.log");
      return Files.exists(log) && Files.readString(log).contains("FATAL:");
    } catch (IOException _) {
      return false;
    }
  }

  private static boolean readyOrDead(Cluster cluster, Postmaster server) {
    return !server.alive()
        || Postmaster.read(cluster.data())
            .map(p -> p.pid() != server.pid() || p.ready())
            .orElse(true);
  }

  private static void stop(Cluster cluster, Postmaster server) {
    cluster.control(List.of("stop", "-W", "-s", "-m", "fast"), COMMAND_LIMIT);
    if (await(STOP_LIMIT, () -> !server.alive())) {
      return;
    }
    LOG.warn("postgres_stop_immediate pid={}", server.pid());
    cluster.control(List.of("stop", "-W", "-s", "-m", "immediate"), COMMAND_LIMIT);
    if (!await(STOP_LIMIT, () -> !server.alive())) {
      throw new StoreException("PostgreSQL (process " + server.pid() + ") cannot be stopped.");
    }
  }

  private static boolean await(Duration limit, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    return true;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
