package dev.parley.e164;

/** A short code: 3 to 8 digits, no plus (US: 5 or 6, clause S12). */
public record ShortCode(String text) implements Address {
  public ShortCode {
    if (text.length() < 3
        || text.length() > 8
        || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException("not a short code");
    }
  }
}
