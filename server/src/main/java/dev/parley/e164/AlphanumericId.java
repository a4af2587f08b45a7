package dev.parley.e164;

import java.util.regex.Pattern;

/**
 * An alphanumeric sender id: 1 to 11 of A-Z, a-z, 0-9, space, {@code & + - _}, at least one letter.
 */
public record AlphanumericId(String text) implements Address {
  static final Pattern WRITING = Pattern.compile("[A-Za-z0-9 &+_-]{1,11}");

  public AlphanumericId {
    if (!WRITING.matcher(text).matches() || text.chars().noneMatch(Character::isLetter)) {
      throw new IllegalArgumentException("not an alphanumeric sender id");
    }
  }
}
