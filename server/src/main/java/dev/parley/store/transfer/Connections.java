package dev.parley.store.transfer;

import dev.parley.store.DatabaseTarget;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** Connections for statements that take as long as they take. */
final class Connections {
  private Connections() {}

  /** In a transaction, with forms of values that every PostgreSQL reads back the same. */
  static Connection open(DatabaseTarget target, String applicationName) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", target.user());
    properties.setProperty("password", target.password().value());
    properties.setProperty("ApplicationName", applicationName);
    properties.setProperty("connectTimeout", "10");
    properties.setProperty("socketTimeout", "0");
    properties.setProperty("tcpKeepAlive", "true");
    Connection connection = DriverManager.getConnection(target.url(), properties);
    execute(connection, "set datestyle = 'ISO, YMD'");
    execute(connection, "set timezone = 'UTC'");
    execute(connection, "set intervalstyle = 'postgres'");
    execute(connection, "set bytea_output = 'hex'");
    execute(connection, "set extra_float_digits = 1");
    execute(connection, "set statement_timeout = 0");
    connection.setAutoCommit(false);
    return connection;
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return String.valueOf(rows.getString(1));
    }
  }

  static String literal(String value) {
    return "'" + value.replace("'", "''") + "'";
  }
}
