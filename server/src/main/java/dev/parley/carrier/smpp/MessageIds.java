package dev.parley.carrier.smpp;

import dev.parley.config.CarrierQuirks.IdForm;
import java.math.BigInteger;
import java.util.Locale;

/**
 * Message ids of carriers that write them one way in submit_sm_resp and another in receipts. We
 * keep them as decimals without leading zeros; ids that are not what the form says stay as they
 * are. Pure.
 */
final class MessageIds {
  /** Longer ids are no numbers. SMPP 3.4 s5.2.23 allows 64 characters. */
  private static final int LENGTH_MAX = 64;

  private MessageIds() {}

  static String kept(IdForm form, String id) {
    return switch (form) {
      case ASIS -> id;
      case DECIMAL -> number(id, 10);
      case HEX -> number(id, 16);
    };
  }

  /** As the carrier wrote it in its answer, but for leading zeros and the case of letters. */
  static String written(IdForm form, String kept) {
    if (form != IdForm.HEX || !isNumber(kept, 10)) {
      return kept;
    }
    return new BigInteger(kept).toString(16).toUpperCase(Locale.ROOT);
  }

  private static String number(String id, int radix) {
    return isNumber(id, radix) ? new BigInteger(id, radix).toString() : id;
  }

  private static boolean isNumber(String id, int radix) {
    return !id.isEmpty()
        && id.length() <= LENGTH_MAX
        && id.chars().allMatch(c -> c < 0x80 && Character.digit(c, radix) >= 0);
  }
}
