package dev.parley.wire.sms;

/**
 * What the octets under a data coding are (SMPP 3.4 s5.2.19; from 0x10 on the groups of 3GPP TS
 * 23.038 s4, which carriers pass through).
 */
public enum DataCoding {
  GSM7,
  ASCII,
  LATIN_1,
  /** ISO 8859-5. */
  CYRILLIC,
  /** ISO 8859-8. */
  HEBREW,
  /** ISO 2022-JP. */
  JAPANESE,
  /** KS C 5601, as EUC-KR. */
  KOREAN,
  /** JIS X 0208 or X 0212, of which carriers send more than one form: not read here. */
  KANJI,
  /** UCS-2, read as UTF-16BE. */
  UTF_16,
  /** Data for an application, compressed text, or a coding that nobody defined. */
  OCTETS;

  public static DataCoding of(byte dataCoding) {
    int coding = dataCoding & 0xFF;
    return switch (coding >> 4) {
      case 0x0 -> plain(coding);
      case 0x1, 0x4, 0x5 -> general(coding);
      case 0xC, 0xD -> GSM7;
      case 0xE -> UTF_16;
      case 0xF -> (coding & 0x04) == 0 ? GSM7 : OCTETS;
      default -> OCTETS;
    };
  }

  private static DataCoding plain(int coding) {
    return switch (coding) {
      case 0x00 -> GSM7;
      case 0x01 -> ASCII;
      case 0x03 -> LATIN_1;
      case 0x05, 0x0D -> KANJI;
      case 0x06 -> CYRILLIC;
      case 0x07 -> HEBREW;
      case 0x08 -> UTF_16;
      case 0x0A -> JAPANESE;
      case 0x0E -> KOREAN;
      default -> OCTETS;
    };
  }

  /** Bit 4 says that there is a class, bit 6 that the phone is to delete it; bit 5: compressed. */
  private static DataCoding general(int coding) {
    return switch (coding & 0x0C) {
      case 0x00 -> GSM7;
      case 0x08 -> UTF_16;
      default -> OCTETS;
    };
  }
}
