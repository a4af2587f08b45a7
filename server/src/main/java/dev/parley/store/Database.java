package dev.parley.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.parley.config.JdbcUrl;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.ColonPrefixSqlParser;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.SqlStatements;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL database, embedded or external: a small pool with Jdbi over it for everything that
 * is not hot, and connections of their own for those who keep one.
 */
public final class Database implements AutoCloseable {
  /** Enough for pages and API reads on small machines; the hot path has its own connections. */
  public static final int POOL_SIZE = 8;

  private static final int CONNECT_SECONDS = 5;

  /** Remembers the statements it has read, whatever database they go to. */
  private static final SqlParser PARSER = new ColonPrefixSqlParser();

  /** No statement of ours takes longer; a network that went silent ends here. */
  private static final int SOCKET_SECONDS = 60;

  /** Time to wait for a connection of the pool. */
  private static final int POOL_MILLIS = 5_000;

  private final DatabaseTarget target;
  private final DataSource pool;
  private final ConnectionSource sessions;
  private final Jdbi jdbi;

  /**
   * @param pool lends connections; closed with this database when it can be
   * @param sessions connections outside of the pool
   */
  public Database(DatabaseTarget target, DataSource pool, ConnectionSource sessions) {
    this.target = target;
    this.pool = pool;
    this.sessions = sessions;
    this.jdbi = Jdbi.create(pool);
    jdbi.getConfig(SqlStatements.class).setSqlParser(PARSER);
  }

  /**
   * Connects, so that a wrong URL or password is found at the start.
   *
   * @throws StoreException when the database does not answer
   */
  public static Database open(DatabaseTarget target) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("parley");
    config.setMaximumPoolSize(POOL_SIZE);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(POOL_MILLIS);
    try {
      config.setDataSource(source(target, "parley"));
      return new Database(
          target, new HikariDataSource(config), name -> source(target, name).getConnection());
    } catch (RuntimeException e) {
      throw new StoreException(
          "The database at "
              + target.shownUrl()
              + " does not answer: "
              + JdbcUrl.without(target.url(), rootMessage(e)),
          e);
    }
  }

  public Jdbi jdbi() {
    return jdbi;
  }

  public DataSource dataSource() {
    return pool;
  }

  public DatabaseTarget target() {
    return target;
  }

  /** A connection outside of the pool; the caller closes it. */
  public Connection connect() throws SQLException {
    return connect("parley");
  }

  /**
   * @param applicationName how the server sees the session in pg_stat_activity
   */
  public Connection connect(String applicationName) throws SQLException {
    return sessions.connect(applicationName);
  }

  @Override
  public void close() {
    if (pool instanceof HikariDataSource ours) {
      ours.close();
    }
  }

  private static PGSimpleDataSource source(DatabaseTarget target, String applicationName) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(target.url());
    source.setUser(target.user());
    source.setPassword(target.password().value());
    source.setApplicationName(applicationName);
    source.setConnectTimeout(CONNECT_SECONDS);
    source.setLoginTimeout(CONNECT_SECONDS);
    source.setSocketTimeout(SOCKET_SECONDS);
    source.setTcpKeepAlive(true);
    source.setTcpNoDelay(true);
    // Our statements are few and come again and again: prepare them at their second use.
    source.setPrepareThreshold(2);
    source.setReWriteBatchedInserts(true);
    return source;
  }

  private static String rootMessage(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
