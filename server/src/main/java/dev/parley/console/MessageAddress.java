package dev.parley.console;

import dev.parley.account.AccountSid;
import dev.parley.http.Request;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the address of {@code /messages} asks for, read leniently: an unencoded plus arrives as a
 * space.
 */
record MessageAddress(String to, String from, String status, String account, String after) {
  static MessageAddress of(Request request) {
    return new MessageAddress(
        number(request, "To"),
        number(request, "From"),
        text(request, "status"),
        text(request, "account"),
        text(request, "after"));
  }

  MessageAddress ofAccountOr(AccountSid otherwise) {
    return account.isEmpty()
        ? new MessageAddress(to, from, status, otherwise.toString(), after)
        : this;
  }

  boolean filtered() {
    return !(to.isEmpty() && from.isEmpty() && status.isEmpty() && account.isEmpty());
  }

  String url(String place) {
    return url(MessagesPage.PATH, place);
  }

  /** The same search as a file, from its first message. */
  String exportUrl() {
    return url(MessageExport.PATH, "");
  }

  private String url(String path, String place) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("To", to);
    parameters.put("From", from);
    parameters.put("status", status);
    parameters.put("account", account);
    parameters.put("after", place);
    String query =
        parameters.entrySet().stream()
            .filter(parameter -> !parameter.getValue().isEmpty())
            .map(parameter -> parameter.getKey() + "=" + encoded(parameter.getValue()))
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? path : path + "?" + query;
  }

  private static String text(Request request, String name) {
    return request.query().first(name).orElse("").strip();
  }

  private static String number(Request request, String name) {
    String raw = request.query().first(name).orElse("");
    String stripped = raw.strip();
    boolean lostPlus =
        raw.startsWith(" ") && !stripped.isEmpty() && Character.isDigit(stripped.charAt(0));
    return lostPlus ? "+" + stripped : stripped;
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** Empty when something cannot be understood; the problems say what. */
  Optional<MessageSearch.Query> query(List<String> problems) {
    AccountSid ofAccount = null;
    if (!account.isEmpty()) {
      ofAccount = AccountSid.parse(account).orElse(null);
      if (ofAccount == null) {
        problems.add("Account: “" + account + "” is not an account sid (AC…).");
      }
    }
    MessageState state = null;
    if (!status.isEmpty()) {
      state = state(status);
      if (state == null) {
        problems.add("Status: there is no status “" + status + "”.");
      }
    }
    MessageSid place = null;
    if (!after.isEmpty()) {
      place = MessageSid.parse(after).orElse(null);
      if (place == null) {
        problems.add("after: “" + after + "” is not a message sid (SM…).");
      }
    }
    if (!problems.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new MessageSearch.Query(ofAccount, emptyToNull(to), emptyToNull(from), state, place));
  }

  private static @Nullable MessageState state(String text) {
    return Arrays.stream(MessageState.values())
        .filter(state -> state.text().equals(text.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
