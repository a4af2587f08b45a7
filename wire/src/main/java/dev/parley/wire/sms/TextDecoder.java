package dev.parley.wire.sms;

import dev.parley.wire.gsm.GsmAlphabet;
import dev.parley.wire.gsm.NationalLanguage;
import dev.parley.wire.gsm.ShiftTables;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Reads the text of a message by its data coding (SMPP 3.4 s5.2.19, 23.038 s4). Never fails: what
 * has no character becomes U+FFFD, and unknown codings are read as Latin-1.
 */
public final class TextDecoder {
  private static final Charset CYRILLIC = Charset.forName("ISO-8859-5");
  private static final Charset HEBREW = Charset.forName("ISO-8859-8");

  private TextDecoder() {}

  public static String decode(byte dataCoding, byte[] octets, int offset, int length) {
    int coding = dataCoding & 0xFF;
    return switch (coding) {
      case 0x00 -> GsmAlphabet.decode(octets, offset, length);
      case 0x01 -> new String(octets, offset, length, StandardCharsets.US_ASCII);
      case 0x06 -> new String(octets, offset, length, CYRILLIC);
      case 0x07 -> new String(octets, offset, length, HEBREW);
      case 0x08 -> utf16(octets, offset, length);
      default -> byGroup(coding, octets, offset, length);
    };
  }

  /**
   * The text after the header that the user data starts with. The header's language elements say
   * which tables GSM-7 is read by (23.038 s6.2.1.2).
   */
  public static String decodeAfterHeader(byte dataCoding, byte[] userData) {
    int start = ConcatenationHeader.headerOctets(userData);
    int length = userData.length - start;
    if (isGsm(dataCoding)) {
      UserDataHeader header = UserDataHeader.parse(userData);
      NationalLanguage locking = header.lockingShift().orElse(null);
      NationalLanguage single = header.singleShift().orElse(null);
      if (locking != null || single != null) {
        return ShiftTables.of(locking, single).decode(userData, start, length);
      }
    }
    return decode(dataCoding, userData, start, length);
  }

  private static boolean isGsm(byte dataCoding) {
    int coding = dataCoding & 0xFF;
    boolean general = coding >= 0x10 && coding < 0x40 && (coding & 0x0C) == 0;
    return coding == 0 || general || (coding >= 0xF0 && (coding & 0x04) == 0);
  }

  /** The groups of 23.038 that carriers pass through: general with a class, and message class. */
  private static String byGroup(int coding, byte[] octets, int offset, int length) {
    boolean general = coding >= 0x10 && coding < 0x40;
    if (general && (coding & 0x0C) == 0x08) {
      return utf16(octets, offset, length);
    }
    if (isGsm((byte) coding)) {
      return GsmAlphabet.decode(octets, offset, length);
    }
    return new String(octets, offset, length, StandardCharsets.ISO_8859_1);
  }

  /**
   * Unit by unit, so that a surrogate pair that a carrier cut between two parts is whole again once
   * the parts are joined.
   */
  private static String utf16(byte[] octets, int offset, int length) {
    char[] units = new char[(length + 1) / 2];
    for (int i = 0; i < length / 2; i++) {
      units[i] =
          (char) (((octets[offset + 2 * i] & 0xFF) << 8) | (octets[offset + 2 * i + 1] & 0xFF));
    }
    if (length % 2 == 1) {
      units[length / 2] = '\uFFFD';
    }
    return new String(units);
  }
}
