package dev.parley.webhook;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Twilio's connection overrides: the fragment {@code #ct=2000&rt=5000&tt=10000&rc=2&rp=5xx,ct} of a
 * webhook URL. Values outside the allowed range, unknown keys and nonsense leave the default in
 * place, so that a typing error never stops a webhook.
 *
 * @param connect ct: for the TCP connection and the TLS handshake
 * @param read rt: for the first byte of the answer, and between its packets
 * @param total tt: for everything, retries included
 * @param retries rc: how often to try again
 * @param retryOn rp: after which failures
 */
record ConnectionOverrides(
    Duration connect, Duration read, Duration total, int retries, Set<RetryOn> retryOn) {
  /** What may be tried again. */
  enum RetryOn {
    STATUS_4XX,
    STATUS_5XX,
    CONNECT,
    READ
  }

  static final int TIMEOUT_MIN_MILLIS = 100;
  static final int CONNECT_MAX_MILLIS = 10_000;
  static final int READ_MAX_MILLIS = 15_000;
  static final int TOTAL_MAX_MILLIS = 15_000;
  static final int RETRIES_MAX = 5;

  static final ConnectionOverrides DEFAULT =
      new ConnectionOverrides(
          Duration.ofSeconds(5),
          Duration.ofSeconds(15),
          Duration.ofSeconds(15),
          1,
          Set.of(RetryOn.CONNECT));

  ConnectionOverrides {
    retryOn = Set.copyOf(retryOn);
  }

  /** Reads a fragment, without its {@code #}. */
  static ConnectionOverrides parse(String fragment) {
    if (fragment.isEmpty()) {
      return DEFAULT;
    }
    ConnectionOverrides result = DEFAULT;
    for (String pair : fragment.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        result = result.with(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    return result;
  }

  private ConnectionOverrides with(String key, String value) {
    return switch (key) {
      case "ct" ->
          new ConnectionOverrides(
              millis(value, CONNECT_MAX_MILLIS, connect), read, total, retries, retryOn);
      case "rt" ->
          new ConnectionOverrides(
              connect, millis(value, READ_MAX_MILLIS, read), total, retries, retryOn);
      case "tt" ->
          new ConnectionOverrides(
              connect, read, millis(value, TOTAL_MAX_MILLIS, total), retries, retryOn);
      case "rc" ->
          new ConnectionOverrides(
              connect, read, total, number(value, 0, RETRIES_MAX, retries), retryOn);
      case "rp" -> new ConnectionOverrides(connect, read, total, retries, policy(value));
      default -> this;
    };
  }

  private static Duration millis(String value, int max, Duration otherwise) {
    return Duration.ofMillis(
        number(value, TIMEOUT_MIN_MILLIS, max, Math.toIntExact(otherwise.toMillis())));
  }

  private static int number(String value, int min, int max, int otherwise) {
    if (value.isEmpty() || value.length() > 6) {
      return otherwise;
    }
    int number = 0;
    for (int i = 0; i < value.length(); i++) {
      int digit = value.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return otherwise;
      }
      number = number * 10 + digit;
    }
    return number < min || number > max ? otherwise : number;
  }

  private Set<RetryOn> policy(String value) {
    Set<RetryOn> chosen = EnumSet.noneOf(RetryOn.class);
    for (String word : value.split(",", -1)) {
      switch (word.strip().toLowerCase(Locale.ROOT)) {
        case "4xx" -> chosen.add(RetryOn.STATUS_4XX);
        case "5xx" -> chosen.add(RetryOn.STATUS_5XX);
        case "ct" -> chosen.add(RetryOn.CONNECT);
        case "rt" -> chosen.add(RetryOn.READ);
        case "all" -> chosen.addAll(EnumSet.allOf(RetryOn.class));
        default -> {
          // An unknown word chooses nothing.
        }
      }
    }
    return chosen.isEmpty() ? retryOn : chosen;
  }
}
