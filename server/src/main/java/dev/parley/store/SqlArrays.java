package dev.parley.store;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.function.Function;

/** Columns for {@code unnest}. */
public final class SqlArrays {
  private SqlArrays() {}

  /** One part of each item, as an array of this PostgreSQL type. */
  public static <T> Array of(
      Connection connection, String type, Collection<T> items, Function<T, Object> part)
      throws SQLException {
    return connection.createArrayOf(type, items.stream().map(part).toArray());
  }
}
