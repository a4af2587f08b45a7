package dev.parley.consent;

import dev.parley.consent.JournalKey.Hash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One line of the opt-out journal: {@value #SIZE} octets, the last four the CRC-32C of the others.
 *
 * @param position 1, 2, 3 … over the whole life of a journal; compaction leaves gaps
 * @param atMillis when it happened, since 1970
 * @param inForce false when the opt-out was lifted
 * @param orphan whether the tables of the database are known not to have it
 * @param source as in {@link OptOut#source()}, its first {@value #SOURCE_MAX} ASCII characters
 */
record JournalRecord(
    long position,
    long atMillis,
    boolean inForce,
    boolean orphan,
    Hash recipient,
    Hash scope,
    String source) {
  static final int SIZE = 72;
  static final int SOURCE_MAX = 19;

  private static final int BODY = SIZE - Integer.BYTES;
  private static final byte IN_FORCE = 1;
  private static final byte ORPHAN = 2;

  /** What a record is about: the newest of each key counts. */
  record Key(Hash recipient, Hash scope, String source) {}

  Key key() {
    return new Key(recipient, scope, source);
  }

  JournalRecord asOrphan() {
    return new JournalRecord(position, atMillis, inForce, true, recipient, scope, source);
  }

  /** The source as it is kept. */
  static String kept(String source) {
    byte[] ascii = source.getBytes(StandardCharsets.US_ASCII);
    return new String(ascii, 0, Math.min(SOURCE_MAX, ascii.length), StandardCharsets.US_ASCII);
  }

  void writeTo(ByteBuffer out) {
    int start = out.position();
    out.putLong(position).putLong(atMillis);
    out.put((byte) ((inForce ? IN_FORCE : 0) | (orphan ? ORPHAN : 0)));
    byte[] name = kept(source).getBytes(StandardCharsets.US_ASCII);
    out.put(name).put(new byte[SOURCE_MAX - name.length]);
    out.putLong(recipient.high()).putLong(recipient.low());
    out.putLong(scope.high()).putLong(scope.low());
    out.putInt(crc(out.slice(start, BODY)));
  }

  /** The next record of the buffer, which moves on by {@value #SIZE}; empty when it is damaged. */
  static Optional<JournalRecord> read(ByteBuffer in) {
    int start = in.position();
    ByteBuffer body = in.slice(start, BODY);
    int expected = in.getInt(start + BODY);
    in.position(start + SIZE);
    if (crc(body.duplicate()) != expected) {
      return Optional.empty();
    }
    long position = body.getLong();
    long at = body.getLong();
    byte flags = body.get();
    byte[] name = new byte[SOURCE_MAX];
    body.get(name);
    Hash recipient = new Hash(body.getLong(), body.getLong());
    Hash scope = new Hash(body.getLong(), body.getLong());
    return Optional.of(
        new JournalRecord(
            position,
            at,
            (flags & IN_FORCE) != 0,
            (flags & ORPHAN) != 0,
            recipient,
            scope,
            new String(name, StandardCharsets.US_ASCII).replace("\0", "")));
  }

  static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
