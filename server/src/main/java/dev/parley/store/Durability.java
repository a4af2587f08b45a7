package dev.parley.store;

/** How safe a commit has to be before it is answered. */
public enum Durability {
  /** fsync: survives the machine. For what was promised to somebody (201, deliver_sm_resp). */
  FSYNC,
  /** Written to PostgreSQL, flushed within 3 × wal_writer_delay: survives a kill of the JVM. */
  ASYNC
}
