package dev.parley.e164;

/**
 * An alphanumeric sender id: 1 to 11 of A-Z, a-z, 0-9, space, {@code & + - _}, at least one letter.
 */
public record AlphanumericId(String text) implements Address {
  public AlphanumericId {
    if (text.isEmpty() || text.length() > 11 || text.chars().noneMatch(Character::isLetter)) {
      throw new IllegalArgumentException("not an alphanumeric sender id");
    }
  }
}
