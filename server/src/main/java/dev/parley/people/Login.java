package dev.parley.people;

import java.util.Locale;
import java.util.Optional;

/** The name a person signs in with: an address of mail or a short word, in lower case. */
public record Login(String text) {
  public static final int MAX = 64;

  public Login {
    if (!text.matches("[a-z0-9._@+-]{1," + MAX + "}")) {
      throw new IllegalArgumentException("no login");
    }
  }

  public static Optional<Login> parse(String written) {
    String text = written.strip().toLowerCase(Locale.ROOT);
    return text.matches("[a-z0-9._@+-]{1," + MAX + "}")
        ? Optional.of(new Login(text))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return text;
  }
}
