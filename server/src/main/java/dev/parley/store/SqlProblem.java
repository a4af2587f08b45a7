package dev.parley.store;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What kind of trouble an SQLException means (PostgreSQL 18 documentation, appendix A). */
enum SqlProblem {
  /** This row, or one of these rows, cannot be stored. */
  ROW,
  /** The session is gone. */
  CONNECTION,
  /** The same transaction may succeed in a moment: deadlock, cancelled, too many sessions. */
  TRANSIENT,
  /** Nothing we write will be stored until a person acts: disk full, table missing, no rights. */
  LASTING;

  private static final String TOO_MANY_CONNECTIONS = "53300";

  static SqlProblem of(SQLException e, @Nullable Connection connection) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    if (state.startsWith("08") || state.startsWith("57P") || isClosed(connection)) {
      return CONNECTION;
    }
    if (state.startsWith("22") || state.startsWith("23") || state.startsWith("54")) {
      return ROW;
    }
    if (state.startsWith("40")
        || state.startsWith("55")
        || state.equals("57014")
        || state.equals(TOO_MANY_CONNECTIONS)) {
      return TRANSIENT;
    }
    return LASTING;
  }

  private static boolean isClosed(@Nullable Connection connection) {
    try {
      return connection == null || connection.isClosed();
    } catch (SQLException _) {
      return true;
    }
  }
}
