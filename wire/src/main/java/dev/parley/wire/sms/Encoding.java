package dev.parley.wire.sms;

import dev.parley.wire.gsm.GsmAlphabet;

/**
 * How a text travels. The limits are those of 140 octets of user data (23.040 s9.2.3.24), less the
 * 6 octets of a concatenation header with an 8 bit reference in each part of a long text.
 */
public enum Encoding {
  /** GSM 7 bit default alphabet, one septet in each octet; limits in septets. */
  GSM7((byte) 0x00, "GSM-7", 160, 153) {
    @Override
    public int fit(CharSequence text, int from, int maxUnits) {
      int room = maxUnits;
      int at = from;
      while (at < text.length()) {
        int septets = GsmAlphabet.septets(text.charAt(at));
        if (septets > room) {
          return at;
        }
        room -= septets;
        at++;
      }
      return at;
    }

    @Override
    int octets(CharSequence text, int from, int to) {
      int septets = 0;
      for (int i = from; i < to; i++) {
        septets += GsmAlphabet.septets(text.charAt(i));
      }
      return septets;
    }

    @Override
    void encode(CharSequence text, int from, int to, byte[] target, int offset) {
      GsmAlphabet.encode(text, from, to, target, offset);
    }
  },

  /**
   * UTF-16 big endian under the data coding of UCS-2, so that characters beyond the basic plane
   * survive; limits in UTF-16 units.
   */
  UCS2((byte) 0x08, "UCS-2", 70, 67) {
    @Override
    public int fit(CharSequence text, int from, int maxUnits) {
      int end = from + maxUnits;
      if (end >= text.length()) {
        return text.length();
      }
      boolean insidePair =
          Character.isHighSurrogate(text.charAt(end - 1))
              && Character.isLowSurrogate(text.charAt(end));
      return insidePair ? end - 1 : end;
    }

    @Override
    int octets(CharSequence text, int from, int to) {
      return 2 * (to - from);
    }

    @Override
    void encode(CharSequence text, int from, int to, byte[] target, int offset) {
      int at = offset;
      for (int i = from; i < to; i++) {
        char unit = text.charAt(i);
        target[at++] = (byte) (unit >> 8);
        target[at++] = (byte) unit;
      }
    }
  },

  /**
   * ISO 8859-1 under data coding 3 (SMPP 3.4 s5.2.19), for carriers that ask for it; {@link #of}
   * never chooses it. Limits in octets.
   */
  LATIN_1((byte) 0x03, "Latin-1", 140, 134) {
    @Override
    public int fit(CharSequence text, int from, int maxUnits) {
      return Math.min(text.length(), from + maxUnits);
    }

    @Override
    int octets(CharSequence text, int from, int to) {
      return to - from;
    }

    @Override
    void encode(CharSequence text, int from, int to, byte[] target, int offset) {
      for (int i = from; i < to; i++) {
        if (text.charAt(i) > 0xFF) {
          throw new IllegalArgumentException("not in Latin-1");
        }
        target[offset + i - from] = (byte) text.charAt(i);
      }
    }
  };

  private final byte dataCoding;
  private final String label;
  private final int wholeUnits;
  private final int partUnits;

  Encoding(byte dataCoding, String label, int wholeUnits, int partUnits) {
    this.dataCoding = dataCoding;
    this.label = label;
    this.wholeUnits = wholeUnits;
    this.partUnits = partUnits;
  }

  /** GSM-7 when every character is in its alphabet, else UCS-2. */
  public static Encoding of(CharSequence text) {
    return GsmAlphabet.canEncode(text) ? GSM7 : UCS2;
  }

  /** SMPP 3.4 s5.2.19. */
  public byte dataCoding() {
    return dataCoding;
  }

  /** {@code GSM-7}, {@code UCS-2} or {@code Latin-1}. */
  public String label() {
    return label;
  }

  /** Units that fit into a message of one segment. */
  public int wholeUnits() {
    return wholeUnits;
  }

  /** Units that fit into each segment of a longer message. */
  public int partUnits() {
    return partUnits;
  }

  /**
   * Where to end a segment that starts at {@code from}: the greatest index so that the units
   * between fit and neither an escape pair nor a surrogate pair is cut.
   */
  public abstract int fit(CharSequence text, int from, int maxUnits);

  abstract int octets(CharSequence text, int from, int to);

  abstract void encode(CharSequence text, int from, int to, byte[] target, int offset);
}
