package dev.parley.carrier.smpp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a provider wrote about its SMPP access, read out of free text: the letter is pasted, and a
 * piece of configuration comes out. What is not found is named. Pure.
 *
 * @param tls whether the text asks for TLS
 * @param rate segments a second; 0 when none is named
 * @param sessions that are allowed; 1 when none is named
 * @param separate whether transmitter and receiver are bound apart
 */
public record ProviderNotes(
    @Nullable String host,
    int port,
    @Nullable String systemId,
    @Nullable String password,
    @Nullable String systemType,
    boolean tls,
    int rate,
    int sessions,
    boolean separate) {
  public static final int TEXT_MAX = 10_000;

  private static final int PORT_DEFAULT = 2775;
  private static final String MASKED = "***";
  private static final String NAME =
      "((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}|(?:\\d{1,3}\\.){3}\\d{1,3})";
  private static final String IS = "\\s*(?:[:=\\t]|\\bis\\b|\\s-\\s)\\s*[\"'`]?";
  private static final String VALUE = "([^\\s\"'`,;]+)";

  private static final Pattern URL =
      pattern("(smpps?|ssmpp|tls|ssl)://" + NAME + "(?::(\\d{1,5}))?");
  private static final Pattern HOST =
      pattern(
          "(?:host(?:\\s?name)?|server|smsc|ip(?:\\s?address)?|address|endpoint|url)[^\\n:=]{0,20}"
              + IS
              + NAME
              + "(?::(\\d{1,5}))?");
  private static final Pattern ANY_HOST = pattern("(?<![@\\w.])" + NAME + "(?::(\\d{1,5}))?");
  private static final Pattern TLS_PORT =
      pattern("(?:tls|ssl|secure|smpps)[^\\n\\d]{0,20}port[^\\n\\d]{0,12}(\\d{1,5})");
  private static final Pattern TLS_PORT_BEHIND =
      pattern("port[^\\n\\d]{0,12}(\\d{1,5})\\s*\\(?(?:tls|ssl|secure)");
  private static final Pattern PORT = pattern("port[^\\n\\d]{0,20}(\\d{1,5})");
  private static final Pattern SYSTEM_ID = pattern("system[\\s_-]*id" + IS + VALUE);
  private static final Pattern USER = pattern("(?:user(?:\\s?name|\\s?id)?|login)" + IS + VALUE);
  private static final Pattern ACCOUNT = pattern("account(?:\\s?name)?" + IS + VALUE);
  private static final Pattern PASSWORD = pattern("(?:password|passwd|pass|pwd)" + IS + VALUE);
  private static final Pattern SYSTEM_TYPE = pattern("system[\\s_-]*type" + IS + VALUE);
  private static final Pattern TLS = pattern("\\b(?:tls|ssl|smpps)\\b");
  private static final Pattern NO_TLS =
      pattern(
          "(?:\\b(?:no|without|non)[\\s-]*(?:tls|ssl)\\b)"
              + "|(?:\\b(?:tls|ssl)\\b[^\\n]{0,15}\\b(?:no|not|off|false|disabled|none)\\b)");
  private static final Pattern RATE =
      pattern(
          "(\\d{1,6})\\s*(?:tps|mps|(?:sms|msgs?|messages?|segments?|submits?)\\s*(?:/|per)\\s*s)");
  private static final Pattern RATE_NAMED =
      pattern("(?:tps|throughput|rate)[^\\n\\d]{0,20}(\\d{1,6})");
  private static final Pattern SESSIONS =
      pattern("(\\d{1,2})\\s*(?:\\w+\\s+)?(?:binds?|sessions?|connections?)");
  private static final Pattern SESSIONS_NAMED =
      pattern("(?:binds|sessions|connections)[^\\n\\d]{0,12}(\\d{1,2})");
  private static final Pattern TRANSCEIVER = pattern("\\b(?:transceiver|trx)\\b");
  private static final Pattern TRANSMITTER = pattern("\\b(?:transmitter|tx)\\b");
  private static final Pattern RECEIVER = pattern("\\b(?:receiver|rx)\\b");

  /**
   * @throws IllegalArgumentException when the text is longer than {@link #TEXT_MAX}
   */
  public static ProviderNotes parse(String text) {
    if (text.length() > TEXT_MAX) {
      throw new IllegalArgumentException(
          "a provider's notes have at most " + TEXT_MAX + " characters");
    }
    boolean tls = TLS.matcher(text).find() && !NO_TLS.matcher(text).find();
    Place place = place(text);
    return new ProviderNotes(
        place.host(),
        port(text, tls, place.port()),
        first(text, SYSTEM_ID, USER, ACCOUNT),
        first(text, PASSWORD),
        first(text, SYSTEM_TYPE),
        tls,
        number(first(text, RATE, RATE_NAMED), 0),
        Math.max(1, number(first(text, SESSIONS, SESSIONS_NAMED), 1)),
        !TRANSCEIVER.matcher(text).find()
            && TRANSMITTER.matcher(text).find()
            && RECEIVER.matcher(text).find());
  }

  private record Place(@Nullable String host, @Nullable String port) {}

  private static Place place(String text) {
    Matcher url = URL.matcher(text);
    if (url.find()) {
      return new Place(url.group(2), url.group(3));
    }
    for (Pattern pattern : List.of(HOST, ANY_HOST)) {
      Matcher matcher = pattern.matcher(text);
      if (matcher.find()) {
        return new Place(matcher.group(1), matcher.group(2));
      }
    }
    return new Place(null, null);
  }

  private static int port(String text, boolean tls, @Nullable String behindHost) {
    String ofTls = tls ? first(text, TLS_PORT, TLS_PORT_BEHIND) : null;
    String found = ofTls != null ? ofTls : behindHost != null ? behindHost : first(text, PORT);
    int port = number(found, PORT_DEFAULT);
    return port >= 1 && port <= 65_535 ? port : PORT_DEFAULT;
  }

  /** What must be asked for before a link can be made. */
  public List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (host == null) {
      missing.add("host");
    }
    if (systemId == null) {
      missing.add("systemId");
    }
    if (password == null) {
      missing.add("password");
    }
    return missing;
  }

  /** An element of {@code carriers}, for people: the password is not in it. */
  public String shown() {
    return yaml(password == null ? null : MASKED);
  }

  /** An element of {@code carriers}, for the configuration file. */
  public String written() {
    return yaml(password);
  }

  private String yaml(@Nullable String secret) {
    StringBuilder yaml = new StringBuilder("carriers:\n");
    yaml.append("  - name: ").append(quoted(name())).append('\n');
    line(yaml, "host", host);
    yaml.append("    port: ").append(port).append('\n');
    line(yaml, "systemId", systemId);
    line(yaml, "password", secret);
    if (systemType != null) {
      line(yaml, "systemType", systemType);
    }
    if (separate) {
      yaml.append("    binds: {transmitter: 1, receiver: ")
          .append(Math.max(1, sessions - 1))
          .append("}\n");
    } else if (sessions > 1) {
      yaml.append("    binds: {transceiver: ").append(sessions).append("}\n");
    }
    if (rate > 0) {
      yaml.append("    rate: ").append(rate).append('\n');
    }
    if (tls) {
      yaml.append("    tls: {enabled: true}\n");
    }
    return yaml.toString();
  }

  /** The part of the host that tells providers apart. */
  private String name() {
    if (host == null || Character.isDigit(host.charAt(host.length() - 1))) {
      return "provider";
    }
    String[] labels = host.split("\\.", -1);
    return labels[Math.max(0, labels.length - 2)].toLowerCase(Locale.ROOT);
  }

  private static void line(StringBuilder yaml, String key, @Nullable String value) {
    yaml.append("    ")
        .append(key)
        .append(": ")
        .append(value == null ? "   # not found: ask your provider" : quoted(value))
        .append('\n');
  }

  private static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static @Nullable String first(String text, Pattern... patterns) {
    for (Pattern pattern : patterns) {
      Matcher matcher = pattern.matcher(text);
      if (matcher.find()) {
        return matcher.group(1);
      }
    }
    return null;
  }

  private static int number(@Nullable String digits, int fallback) {
    return digits == null ? fallback : Integer.parseInt(digits);
  }

  private static Pattern pattern(String regex) {
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
  }

  @Override
  public String toString() {
    return shown();
  }
}
