package dev.parley.sandbox.proxy;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A host name under {@code twilio.com}: the names whose connections end here, and the only ones
 * that a certificate is made for.
 *
 * @param name lower case, at most {@value #NAME_MAX} characters
 */
record TwilioHost(String name) {
  /** RFC 1035 s2.3.4. */
  static final int NAME_MAX = 253;

  static final String DOMAIN = "twilio.com";

  private static final Pattern PATTERN =
      Pattern.compile("(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)*twilio\\.com");

  TwilioHost {
    if (name.length() > NAME_MAX || !PATTERN.matcher(name).matches()) {
      throw new IllegalArgumentException("not a host under " + DOMAIN);
    }
  }

  static Optional<TwilioHost> parse(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    boolean ours = name.length() <= NAME_MAX && PATTERN.matcher(name).matches();
    return ours ? Optional.of(new TwilioHost(name)) : Optional.empty();
  }
}
