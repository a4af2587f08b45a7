package dev.parley.bench;

import dev.parley.config.Secret;
import dev.parley.store.BatchWriter;
import dev.parley.store.ConnectionSource;
import dev.parley.store.Database;
import dev.parley.store.DatabaseTarget;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Stands where PostgreSQL does when its work is not to be measured: sessions take commits and do
 * nothing, and whoever asks a question is refused.
 */
final class NoDatabase {
  static final ConnectionSource SESSIONS = _ -> fake(Connection.class);

  private NoDatabase() {}

  /** For parts that may not be asked: its pool connects to nothing. */
  static Database unasked() {
    PGSimpleDataSource nowhere = new PGSimpleDataSource();
    nowhere.setURL("jdbc:postgresql://127.0.0.1:1/nothing");
    return new Database(
        new DatabaseTarget("jdbc:postgresql://127.0.0.1:1/nothing", "none", new Secret("none")),
        nowhere,
        SESSIONS);
  }

  static <R> BatchWriter<R> writer() {
    return new BatchWriter<>() {
      @Override
      public void write(Connection connection, List<R> rows) {}

      @Override
      public List<Boolean> stored(Connection connection, List<R> rows) {
        return Collections.nCopies(rows.size(), true);
      }
    };
  }

  private static <T> T fake(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, _) ->
                switch (method.getName()) {
                  case "createStatement" -> fake(Statement.class);
                  case "execute" -> false;
                  case "setAutoCommit", "commit", "rollback", "close" -> null;
                  default -> throw new SQLException("nobody is there to " + method.getName());
                }));
  }
}
