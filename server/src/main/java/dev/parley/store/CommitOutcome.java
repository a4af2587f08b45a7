package dev.parley.store;

/** What became of one row of a batch. */
public sealed interface CommitOutcome {
  record Committed() implements CommitOutcome {}

  /** PostgreSQL refused this very row; its batch-mates were not affected. */
  record Rejected(java.sql.SQLException cause) implements CommitOutcome {}

  /** Nothing was written: the database is away. */
  record Unavailable(String why) implements CommitOutcome {}

  /** The connection broke inside the commit, and reading back failed until the deadline. */
  record Unknowable() implements CommitOutcome {}
}
