package dev.parley.store;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Writes rows with {@code COPY … FROM STDIN (FORMAT binary)} (PostgreSQL 18 documentation, COPY,
 * "Binary Format"). One buffer is kept between batches. Single-owner: one thread at a time.
 */
public final class CopyBinary {
  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
  };
  private static final int INITIAL_BYTES = 64 * 1024;

  /** A buffer larger than this is not kept for the next batch. */
  private static final int KEPT_BYTES_MAX = 4 * 1024 * 1024;

  private static final long POSTGRES_EPOCH_SECONDS = 946_684_800L;

  private byte[] bytes = new byte[INITIAL_BYTES];

  /** For one batch; those who write many keep an instance. */
  public static <R> void copy(
      Connection connection, String copySql, List<R> rows, RowWriter<R> writer)
      throws SQLException {
    new CopyBinary().write(connection, copySql, rows, writer);
  }

  /**
   * Writes all rows or throws. A value that PostgreSQL cannot hold (U+0000, a lone surrogate) is an
   * SQLException of class 22, as if PostgreSQL had refused it.
   */
  public <R> void write(Connection connection, String copySql, List<R> rows, RowWriter<R> writer)
      throws SQLException {
    int length = encode(rows, writer);
    CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copySql);
    try {
      copy.writeToCopy(bytes, 0, length);
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
      if (bytes.length > KEPT_BYTES_MAX) {
        bytes = new byte[INITIAL_BYTES];
      }
    }
  }

  private <R> int encode(List<R> rows, RowWriter<R> writer) throws SQLException {
    Encoder encoder = new Encoder(bytes);
    encoder.raw(SIGNATURE);
    try {
      for (R row : rows) {
        encoder.startRow();
        writer.write(row, encoder);
        encoder.endRow();
      }
    } catch (Unstorable e) {
      throw new SQLException(String.valueOf(e.getMessage()), "22021", e);
    }
    encoder.trailer();
    bytes = encoder.bytes;
    return encoder.length;
  }

  private static final class Unstorable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unstorable(String message) {
      super(message);
    }
  }

  private static final class Encoder implements BinaryRow {
    private final CharsetEncoder utf8 =
        StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private byte[] bytes;
    private int length;
    private int rowStart;
    private int columns;

    Encoder(byte[] bytes) {
      this.bytes = bytes;
    }

    void startRow() {
      rowStart = length;
      columns = 0;
      short16(0);
    }

    void endRow() {
      bytes[rowStart] = (byte) (columns >>> 8);
      bytes[rowStart + 1] = (byte) columns;
    }

    void trailer() {
      short16(-1);
    }

    @Override
    public void uuid(@Nullable UUID value) {
      columns++;
      if (value == null) {
        int32(-1);
        return;
      }
      int32(16);
      int64(value.getMostSignificantBits());
      int64(value.getLeastSignificantBits());
    }

    @Override
    public void text(@Nullable String value) {
      columns++;
      if (value == null) {
        int32(-1);
        return;
      }
      int at = length;
      int32(0);
      utf8(value);
      putInt(at, length - at - 4);
    }

    @Override
    public void int2(int value) {
      if (value < Short.MIN_VALUE || value > Short.MAX_VALUE) {
        throw new Unstorable("no smallint: " + value);
      }
      columns++;
      int32(2);
      short16(value);
    }

    @Override
    public void int4(@Nullable Integer value) {
      columns++;
      if (value == null) {
        int32(-1);
        return;
      }
      int32(4);
      int32(value);
    }

    @Override
    public void int8(long value) {
      columns++;
      int32(8);
      int64(value);
    }

    @Override
    public void bool(boolean value) {
      columns++;
      int32(1);
      room(1);
      bytes[length++] = (byte) (value ? 1 : 0);
    }

    @Override
    public void timestamp(@Nullable Instant value) {
      columns++;
      if (value == null) {
        int32(-1);
        return;
      }
      int32(8);
      int64(
          Math.addExact(
              Math.multiplyExact(value.getEpochSecond() - POSTGRES_EPOCH_SECONDS, 1_000_000L),
              value.getNano() / 1_000));
    }

    @Override
    public void jsonb(@Nullable String value) {
      columns++;
      if (value == null) {
        int32(-1);
        return;
      }
      int at = length;
      int32(0);
      room(1);
      bytes[length++] = 1;
      utf8(value);
      putInt(at, length - at - 4);
    }

    private void utf8(String value) {
      if (value.indexOf('\0') >= 0) {
        throw new Unstorable("PostgreSQL cannot store U+0000");
      }
      room(value.length() * 3);
      ByteBuffer out = ByteBuffer.wrap(bytes, length, bytes.length - length);
      CoderResult result = utf8.reset().encode(CharBuffer.wrap(value), out, true);
      if (result.isError()) {
        throw new Unstorable("PostgreSQL cannot store a lone surrogate");
      }
      length = out.position();
    }

    private void raw(byte[] value) {
      room(value.length);
      System.arraycopy(value, 0, bytes, length, value.length);
      length += value.length;
    }

    private void short16(int value) {
      room(2);
      bytes[length++] = (byte) (value >>> 8);
      bytes[length++] = (byte) value;
    }

    private void int32(int value) {
      room(4);
      putInt(length, value);
      length += 4;
    }

    private void int64(long value) {
      int32((int) (value >>> 32));
      int32((int) value);
    }

    private void putInt(int at, int value) {
      bytes[at] = (byte) (value >>> 24);
      bytes[at + 1] = (byte) (value >>> 16);
      bytes[at + 2] = (byte) (value >>> 8);
      bytes[at + 3] = (byte) value;
    }

    private void room(int more) {
      if (bytes.length - length < more) {
        bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
      }
    }
  }
}
