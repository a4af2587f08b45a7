package dev.parley.wire.smpp;

import java.math.BigInteger;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The forms in which carriers write one message id: as the submit_sm_resp had it (SMPP 3.4 s4.4.2),
 * in the other case, padded with zeros or not, in hexadecimal where the response was decimal and
 * the reverse (appendix B says decimal, responses say anything).
 */
public final class MessageIds {
  /** How many forms there can be. */
  public static final int FORMS_MAX = 12;

  /** Longer ids are not taken for numbers: those of carriers have 64 bits at most. */
  private static final int NUMBER_DIGITS_MAX = 20;

  private static final int HEX_DIGITS_MAX = 16;

  private MessageIds() {}

  /**
   * What the id of a receipt may have been in the response: itself first, then by how often
   * carriers do it. At most {@link #FORMS_MAX}, each once.
   */
  public static List<String> forms(String id) {
    Set<String> forms = new LinkedHashSet<>();
    forms.add(id);
    String bare = withoutZeros(id);
    forms.add(bare);
    forms.add(id.toLowerCase(Locale.ROOT));
    forms.add(id.toUpperCase(Locale.ROOT));
    forms.add(bare.toLowerCase(Locale.ROOT));
    forms.add(bare.toUpperCase(Locale.ROOT));
    if (isNumber(bare, 10) && bare.length() <= NUMBER_DIGITS_MAX) {
      String hex = new BigInteger(bare, 10).toString(16);
      forms.add(hex);
      forms.add(hex.toUpperCase(Locale.ROOT));
      forms.add("0".repeat(Math.max(0, 8 - hex.length())) + hex);
      forms.add("0".repeat(Math.max(0, 8 - hex.length())) + hex.toUpperCase(Locale.ROOT));
    }
    if (isNumber(bare, 16) && bare.length() <= HEX_DIGITS_MAX) {
      String decimal = new BigInteger(bare, 16).toString();
      forms.add(decimal);
      forms.add("0".repeat(Math.max(0, 10 - decimal.length())) + decimal);
    }
    return List.copyOf(forms);
  }

  private static String withoutZeros(String id) {
    int at = 0;
    while (at < id.length() - 1 && id.charAt(at) == '0') {
      at++;
    }
    return id.substring(at);
  }

  private static boolean isNumber(String text, int radix) {
    return !text.isEmpty()
        && text.chars().allMatch(c -> c < 0x80 && Character.digit(c, radix) >= 0);
  }
}
