package dev.parley.wire.sms;

import dev.parley.wire.gsm.GsmAlphabet;
import dev.parley.wire.gsm.NationalLanguage;
import dev.parley.wire.gsm.ShiftTables;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Reads the text of a message by its {@link DataCoding}. Never fails: what has no character becomes
 * U+FFFD, and what is no text is read as Latin-1.
 */
public final class TextDecoder {
  private static final Charset CYRILLIC = Charset.forName("ISO-8859-5");
  private static final Charset HEBREW = Charset.forName("ISO-8859-8");
  private static final Charset JAPANESE = Charset.forName("ISO-2022-JP");
  private static final Charset KOREAN = Charset.forName("EUC-KR");

  private TextDecoder() {}

  public static String decode(byte dataCoding, byte[] octets, int offset, int length) {
    return switch (DataCoding.of(dataCoding)) {
      case GSM7 -> GsmAlphabet.decode(octets, offset, length);
      case ASCII -> new String(octets, offset, length, StandardCharsets.US_ASCII);
      case CYRILLIC -> new String(octets, offset, length, CYRILLIC);
      case HEBREW -> new String(octets, offset, length, HEBREW);
      case JAPANESE -> new String(octets, offset, length, JAPANESE);
      case KOREAN -> new String(octets, offset, length, KOREAN);
      case UTF_16 -> utf16(octets, offset, length);
      case LATIN_1, KANJI, OCTETS ->
          new String(octets, offset, length, StandardCharsets.ISO_8859_1);
    };
  }

  /**
   * The text after the header that the user data starts with. The header's language elements say
   * which tables GSM-7 is read by (23.038 s6.2.1.2).
   */
  public static String decodeAfterHeader(byte dataCoding, byte[] userData) {
    int start = ConcatenationHeader.headerOctets(userData);
    int length = userData.length - start;
    if (DataCoding.of(dataCoding) == DataCoding.GSM7) {
      UserDataHeader header = UserDataHeader.parse(userData);
      NationalLanguage locking = header.lockingShift().orElse(null);
      NationalLanguage single = header.singleShift().orElse(null);
      if (locking != null || single != null) {
        return ShiftTables.of(locking, single).decode(userData, start, length);
      }
    }
    return decode(dataCoding, userData, start, length);
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
