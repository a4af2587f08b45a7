package dev.parley.config;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads the section {@code shaping} of the configuration. */
final class ShapingSection {
  private static final Pattern ACCOUNT = Pattern.compile("AC[0-9a-f]{32}");

  /** As rows carry it: a number has its plus. */
  private static final Pattern SENDER =
      Pattern.compile("\\+[1-9][0-9]{1,14}|[0-9]{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 &+_-]{1,11}");

  private ShapingSection() {}

  /**
   * @param real whether messages go to real carriers
   */
  static Shaping read(Section section, boolean real) {
    boolean enabled = section.bool("enabled", real);
    Map<String, Integer> senders =
        rates(section, "senders", SENDER, "a sender like +12015550123, 12345 or ACME");
    Map<String, Integer> accounts = rates(section, "accounts", ACCOUNT, "the sid of an account");
    section.finish();
    return new Shaping(enabled, senders, accounts);
  }

  private static Map<String, Integer> rates(
      Section section, String key, Pattern form, String expected) {
    Map<String, String> written = section.texts(key);
    if (written.size() > Shaping.OVERRIDES_MAX) {
      section.problem(key, written.size() + " rates", "at most " + Shaping.OVERRIDES_MAX);
      return Map.of();
    }
    Map<String, Integer> rates = new HashMap<>();
    written.forEach(
        (name, rate) -> {
          if (!form.matcher(name).matches()) {
            section.problem(key, name, expected);
          } else if (!rate.matches("[0-9]{1,5}") || !inRange(Integer.parseInt(rate))) {
            section.problem(key + "." + name, rate, "segments a second, 1 to " + Shaping.RATE_MAX);
          } else {
            rates.put(name, Integer.parseInt(rate));
          }
        });
    return rates;
  }

  private static boolean inRange(int rate) {
    return rate >= 1 && rate <= Shaping.RATE_MAX;
  }
}
