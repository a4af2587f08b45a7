package dev.parley.simulation;

import dev.parley.store.Database;
import dev.parley.store.DatabaseTarget;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL as a process of the simulation sees it: its connections break inside commits, a
 * process that dies leaves no transaction behind, and when PostgreSQL dies with it, commits that
 * were not fsynced are gone, the latest first. Connections outlive the processes, as opening one
 * takes longer than a whole seed may.
 *
 * <p>What is lost with PostgreSQL is a tail of the commits: every commit that waits for its fsync
 * keeps all before it. The commits of the pool are taken for such, whatever they are.
 */
final class SimulatedDatabase {
  private static final int CONNECTIONS_MAX = 40;

  /** Three rounds of the WAL writer (PostgreSQL 18 documentation, s28.4): then it is on disk. */
  private static final Duration ON_DISK_AFTER = Duration.ofMillis(600);

  private static final List<String> TABLES =
      List.of(
          "message",
          "message_event",
          "receipt_reference",
          "recovery_mark",
          "inbound_part",
          "opt_out",
          "unfinished_message",
          "scheduled_message",
          "held_message",
          "webhook_retry",
          "concatenation_reference");

  private final DatabaseTarget target;
  private final Deque<Connection> free = new ArrayDeque<>();
  private final Connection observer;

  SimulatedDatabase(DatabaseTarget target) throws SQLException {
    this.target = target;
    this.observer = connect();
  }

  private Connection connect() throws SQLException {
    // With a limit the driver connects on a thread of its own, and who waits gives the turn away.
    String unlimited = "&loginTimeout=0";
    String url =
        target.url()
            + (target.url().contains("?") ? "&" : "?")
            + "socketFactory="
            + BlockingSockets.class.getName()
            + "&prepareThreshold=2"
            + unlimited;
    Connection connection =
        DriverManager.getConnection(url, target.user(), target.password().value());
    try (Statement statement = connection.createStatement()) {
      // Two threads that wait for each other inside PostgreSQL would stop the simulation.
      statement.execute("set lock_timeout to '5s'");
      // What was fsynced is known here, and nobody has to wait for it.
      statement.execute("set synchronous_commit to off");
    }
    return connection;
  }

  /** For those who watch: never broken, always in autocommit. */
  Connection observer() {
    return observer;
  }

  void empty(boolean thoroughly) throws SQLException {
    try (Statement statement = observer.createStatement()) {
      if (thoroughly) {
        statement.execute("truncate " + String.join(", ", TABLES));
        return;
      }
      StringBuilder deletes = new StringBuilder();
      TABLES.forEach(table -> deletes.append("delete from ").append(table).append(';'));
      statement.execute(deletes.toString());
    }
  }

  /** What may happen in a commit. */
  enum CommitFault {
    NONE,
    BROKEN_BEFORE,
    BROKEN_AFTER,
    UNKNOWABLE_BEFORE,
    UNKNOWABLE_AFTER,
    DISK_FULL
  }

  /** What the simulation decides. */
  interface Fate {
    CommitFault commit(String session);

    /** Another thread may go on here, or the process may die here. */
    void turn(String where);
  }

  private record Unsynced(long at, String xid) {}

  /** The connections of one process. */
  final class Sessions {
    private final Fate fate;
    private final VirtualTime time;
    private final Set<Connection> used = new LinkedHashSet<>();
    private final List<Unsynced> unsynced = new ArrayList<>();

    Sessions(Fate fate, VirtualTime time) {
      this.fate = fate;
      this.time = time;
    }

    Database database() {
      DataSource pool =
          (DataSource)
              Proxy.newProxyInstance(
                  getClass().getClassLoader(),
                  new Class<?>[] {DataSource.class},
                  (_, method, _) ->
                      switch (method.getName()) {
                        case "getConnection" -> open("pool");
                        case "getParentLogger" -> Logger.getGlobal();
                        default -> throw new UnsupportedOperationException(method.getName());
                      });
      return new Database(target, pool, name -> open(name.replaceFirst("parley (\\S+).*", "$1")));
    }

    private Connection open(String name) throws SQLException {
      if (used.size() >= CONNECTIONS_MAX) {
        throw new IllegalStateException("connections leak");
      }
      Connection raw = free.isEmpty() ? connect() : free.pop();
      used.add(raw);
      return new Session(name, raw).connection();
    }

    /** The process died: what it had not committed is gone. */
    void die() throws SQLException {
      for (Connection raw : List.copyOf(used)) {
        giveBack(raw);
      }
    }

    private void giveBack(Connection raw) throws SQLException {
      if (!used.remove(raw)) {
        return;
      }
      if (!raw.getAutoCommit()) {
        raw.rollback();
        raw.setAutoCommit(true);
      }
      free.push(raw);
    }

    /**
     * PostgreSQL died, too: at most so many of the latest commits that were not fsynced are gone.
     * The messages whose events are gone with them.
     */
    Set<UUID> lose(int most) throws SQLException {
      Set<UUID> touched = new LinkedHashSet<>();
      long onDisk = time.nanos() - ON_DISK_AFTER.toNanos();
      unsynced.removeIf(commit -> commit.at() < onDisk);
      int from = Math.max(0, unsynced.size() - most);
      List<String> lost =
          unsynced.subList(from, unsynced.size()).stream().map(Unsynced::xid).toList();
      if (!lost.isEmpty()) {
        String xids = "('" + String.join("'::xid, '", lost) + "'::xid)";
        try (Statement statement = observer.createStatement()) {
          try (var rows =
              statement.executeQuery(
                  "select distinct message from message_event where xmin in " + xids)) {
            while (rows.next()) {
              touched.add(rows.getObject(1, UUID.class));
            }
          }
          statement.execute(
              "delete from message_event where xmin in "
                  + xids
                  + "; delete from receipt_reference where xmin in "
                  + xids
                  + "; delete from message where xmin in "
                  + xids);
        }
      }
      unsynced.clear();
      return touched;
    }

    /** One connection in the hands of the process. */
    private final class Session {
      private final String name;
      private final Connection raw;
      private boolean fsynced = true;
      private boolean copied;
      private boolean broken;

      Session(String name, Connection raw) {
        this.name = name;
        this.raw = raw;
      }

      Connection connection() {
        return (Connection)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Connection.class},
                (_, method, arguments) -> call(method, arguments));
      }

      private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
        switch (method.getName()) {
          case "close" -> {
            giveBack(raw);
            return null;
          }
          case "isClosed" -> {
            return broken || !used.contains(raw);
          }
          case "commit" -> {
            commit();
            return null;
          }
          default -> {}
        }
        if (broken) {
          throw new SQLException("the connection is broken", "08006");
        }
        Object result = invoke(raw, method, arguments);
        return switch (method.getName()) {
          case "unwrap" -> {
            copied = true;
            yield result;
          }
          case "prepareStatement", "createStatement" ->
              statement((Statement) result, arguments == null ? "" : (String) arguments[0]);
          default -> result;
        };
      }

      private Object statement(@Nullable Statement statement, String sql) {
        return Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {PreparedStatement.class},
            (_, method, arguments) -> {
              if (!method.getName().startsWith("execute")) {
                return invoke(statement, method, arguments);
              }
              String text = arguments != null && arguments[0] instanceof String given ? given : sql;
              return execute(statement, method, arguments, text.toLowerCase(Locale.ROOT).strip());
            });
      }

      private @Nullable Object execute(
          @Nullable Statement statement, Method method, Object @Nullable [] arguments, String sql)
          throws Throwable {
        if (sql.startsWith("set synchronous_commit")) {
          fsynced = sql.endsWith("on");
          return false;
        }
        boolean alone = raw.getAutoCommit() && !sql.startsWith("select");
        if (alone) {
          fate.turn("before a statement");
        }
        Object result = invoke(statement, method, arguments);
        if (alone) {
          unsynced.clear();
          fate.turn("after a statement");
        }
        return result;
      }

      private void commit() throws SQLException {
        if (broken) {
          throw new SQLException("the connection is broken", "08006");
        }
        boolean writes = copied;
        copied = false;
        // Others may only go on while a transaction is open when they cannot wait for its rows.
        if (writes) {
          fate.turn("before the commit of " + name);
        }
        CommitFault fault = writes ? fate.commit(name) : CommitFault.NONE;
        switch (fault) {
          case NONE -> kept();
          case BROKEN_BEFORE -> {
            raw.rollback();
            broken = true;
            throw new SQLException("the connection broke before the commit", "08006");
          }
          case BROKEN_AFTER -> {
            kept();
            broken = true;
            throw new SQLException("the connection broke after the commit", "08006");
          }
          case UNKNOWABLE_BEFORE -> {
            raw.rollback();
            throw new IllegalStateException("nobody knows, and it is not there");
          }
          case UNKNOWABLE_AFTER -> {
            kept();
            throw new IllegalStateException("nobody knows, and it is there");
          }
          case DISK_FULL -> {
            raw.rollback();
            throw new SQLException("the disk is full", "53100");
          }
        }
        fate.turn("after the commit of " + name);
      }

      private void kept() throws SQLException {
        if (fsynced || name.equals("pool")) {
          raw.commit();
          unsynced.clear();
          return;
        }
        String xid;
        try (Statement statement = raw.createStatement();
            var row =
                statement.executeQuery("select pg_current_xact_id_if_assigned()::xid::text")) {
          row.next();
          xid = row.getString(1);
        }
        raw.commit();
        if (xid != null) {
          unsynced.add(new Unsynced(time.nanos(), xid));
        }
      }
    }
  }

  private static @Nullable Object invoke(
      @Nullable Object object, Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(object, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
