package dev.parley.e164;

/**
 * A valid phone number.
 *
 * @param text E.164 with a leading plus, 8 to 16 characters
 * @param region ISO 3166 alpha-2 of the numbering plan's region, {@code 001} for shared codes
 */
public record PhoneNumber(String text, String region) implements Address {
  public PhoneNumber {
    if (!text.startsWith("+") || text.length() < 8 || text.length() > 16) {
      throw new IllegalArgumentException("not E.164");
    }
  }
}
