package dev.parley.wire.gsm;

import java.util.Optional;

/**
 * The languages with tables of their own, by national language identifier (3GPP TS 23.038
 * s6.2.1.2.4). A phone that does not know a table shows the default one instead.
 */
public enum NationalLanguage {
  TURKISH(1),
  SPANISH(2),
  PORTUGUESE(3),
  BENGALI(4),
  GUJARATI(5),
  HINDI(6),
  KANNADA(7),
  MALAYALAM(8),
  ORIYA(9),
  PUNJABI(10),
  TAMIL(11),
  TELUGU(12),
  URDU(13);

  private final int id;

  NationalLanguage(int id) {
    this.id = id;
  }

  /** Value of the elements 0x24 and 0x25 of a user data header (3GPP TS 23.040 s9.2.3.24.15). */
  public int id() {
    return id;
  }

  /** Spanish has a single shift table only. */
  public boolean hasLockingTable() {
    return this != SPANISH;
  }

  public static Optional<NationalLanguage> ofId(int id) {
    return id >= 1 && id <= values().length ? Optional.of(values()[id - 1]) : Optional.empty();
  }
}
