package dev.parley.store;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Columns of a row in PostgreSQL's COPY BINARY format. Each call writes one column. */
public interface BinaryRow {
  void uuid(@Nullable UUID value);

  void text(@Nullable String value);

  /** smallint. */
  void int2(int value);

  /** integer. */
  void int4(@Nullable Integer value);

  void int8(long value);

  void bool(boolean value);

  /** timestamptz, microseconds. */
  void timestamp(@Nullable Instant value);

  /** jsonb from JSON text. */
  void jsonb(@Nullable String value);
}
