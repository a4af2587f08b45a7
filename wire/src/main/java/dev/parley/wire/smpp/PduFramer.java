package dev.parley.wire.smpp;

import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of octets into PDUs (SMPP 3.4 s3.2.2). The owner reads from its socket straight
 * into {@link #buffer()} from {@link #writeOffset()} on, at most {@link #room()} octets, says how
 * many with {@link #filled}, and takes PDUs with {@link #next} until there is none. The buffer has
 * room for one PDU of the greatest length and never grows: no length that a peer writes is ever
 * allocated.
 *
 * <p>A PDU whose body is wrong is passed over by its command_length, and so is one that is longer
 * than the buffer, up to {@link #SKIP_MAX}, when its command is one that exists. A command_length
 * below the header's, above that, or in front of an unknown command says nothing about where the
 * next PDU starts: the framing is lost, and the session with it. Single-owner.
 */
public final class PduFramer {
  /** The greatest command_length that is passed over. */
  public static final int SKIP_MAX = 1024 * 1024;

  private final byte[] buffer = new byte[PduCodec.PDU_MAX];
  private int start;
  private int end;
  private int toSkip;
  private boolean lost;

  public byte[] buffer() {
    return buffer;
  }

  public int writeOffset() {
    return end;
  }

  /** More than 0 after {@link #next} returned null. */
  public int room() {
    return buffer.length - end;
  }

  public void filled(int octets) {
    if (octets < 0 || octets > room()) {
      throw new IllegalArgumentException("more octets than there was room for");
    }
    end += octets;
  }

  /** True when the last octets seen end inside a PDU. */
  public boolean insidePdu() {
    return end > start || toSkip > 0;
  }

  /**
   * The next PDU, or null when more octets are needed. After a {@link Malformed} that lost the
   * framing there is nothing more to read.
   */
  public @Nullable Decoded next() {
    skip();
    if (lost || end - start < 4) {
      makeRoom();
      return null;
    }
    int length = PduCodec.number(buffer, start);
    if (length < PduCodec.HEADER_OCTETS || length > SKIP_MAX) {
      return loseFraming();
    }
    if (length > PduCodec.PDU_MAX) {
      if (end - start < PduCodec.HEADER_OCTETS) {
        makeRoom();
        return null;
      }
      return CommandId.isKnown(PduCodec.number(buffer, start + 4))
          ? passOver(length)
          : loseFraming();
    }
    if (end - start < length) {
      makeRoom();
      return null;
    }
    Decoded decoded = PduCodec.decode(buffer, start, length);
    start += length;
    return decoded;
  }

  private Malformed loseFraming() {
    lost = true;
    return outOfRange();
  }

  private Malformed passOver(int length) {
    Malformed malformed = outOfRange();
    toSkip = length;
    skip();
    return malformed;
  }

  private Malformed outOfRange() {
    int seen = end - start;
    return new Malformed(
        seen >= 8 ? PduCodec.number(buffer, start + 4) : 0,
        CommandStatus.ESME_RINVCMDLEN,
        seen >= PduCodec.HEADER_OCTETS ? PduCodec.number(buffer, start + 12) : 0,
        "command_length is out of range",
        lost);
  }

  private void skip() {
    int skipped = Math.min(toSkip, end - start);
    toSkip -= skipped;
    start += skipped;
  }

  private void makeRoom() {
    if (lost || start == end) {
      start = 0;
      end = 0;
      return;
    }
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      start = 0;
    }
  }
}
