package dev.parley.bench;

import java.io.IOException;

/** A connection of the load generator to what is measured. Single-owner. */
interface MessageConnection extends AutoCloseable {
  /** Creates one message; {@link Ledger#CREATED} when it was accepted, else the status. */
  int create(int serial) throws IOException;

  /** Body of the last answer. */
  String answer();

  @Override
  void close() throws IOException;
}
