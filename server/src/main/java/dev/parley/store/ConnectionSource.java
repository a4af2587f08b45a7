package dev.parley.store;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections that the caller owns. {@link Database#connect(String)} is one. */
@FunctionalInterface
public interface ConnectionSource {
  /**
   * @param applicationName how the server sees the session in pg_stat_activity
   */
  Connection connect(String applicationName) throws SQLException;
}
