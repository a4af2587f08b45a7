package dev.parley.config;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A value of an optional parameter made of facts about the message, as {@code {account}/{purpose}}.
 * Written as a C-octet string.
 */
public record TlvTemplate(String text) {
  /** The longest value that each fact can have. */
  private static final Map<String, Integer> FACTS =
      Map.of("account", 34, "message", 34, "purpose", 20, "sender", 16, "recipient", 16);

  private static final Pattern FACT = Pattern.compile("\\{([^{}]*)}");

  public TlvTemplate {
    if (!isValid(text)) {
      throw new IllegalArgumentException("no such template");
    }
  }

  /**
   * Facts of a message.
   *
   * @param account its account sid
   * @param message its sid
   * @param purpose as in policy's facts
   */
  public record Facts(
      String account, String message, String purpose, String sender, String recipient) {
    private String value(String fact) {
      return switch (fact) {
        case "account" -> account;
        case "message" -> message;
        case "purpose" -> purpose;
        case "sender" -> sender;
        case "recipient" -> recipient;
        default -> throw new IllegalStateException(fact);
      };
    }
  }

  /** Whether it names known facts only, and its longest value fits into a parameter. */
  public static boolean isValid(String text) {
    String rest = FACT.matcher(text).replaceAll("");
    List<String> facts = FACT.matcher(text).results().map(found -> found.group(1)).toList();
    return rest.chars().allMatch(c -> c >= ' ' && c < 0x7F && c != '{' && c != '}')
        && facts.stream().allMatch(FACTS::containsKey)
        && rest.length() + facts.stream().mapToInt(FACTS::get).sum()
            < CarrierQuirks.ExtraTlv.OCTETS_MAX;
  }

  byte[] value(Facts facts) {
    String value =
        FACT.matcher(text)
            .replaceAll(found -> Matcher.quoteReplacement(facts.value(found.group(1))));
    return (value + '\0').getBytes(StandardCharsets.ISO_8859_1);
  }
}
