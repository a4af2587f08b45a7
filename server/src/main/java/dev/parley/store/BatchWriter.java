package dev.parley.store;

import java.sql.SQLException;
import java.util.List;

/** Writes rows of one kind inside a transaction that the committer opened. */
public interface BatchWriter<R> {
  /** Writes all rows or throws. Use {@link CopyBinary}. */
  void write(java.sql.Connection connection, List<R> rows) throws SQLException;

  /**
   * Which of these rows are in the database; asked on a fresh connection when the outcome of a
   * commit is not known. Same order and size as {@code rows}.
   */
  List<Boolean> stored(java.sql.Connection connection, List<R> rows) throws SQLException;
}
