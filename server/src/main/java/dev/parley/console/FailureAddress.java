package dev.parley.console;

import dev.parley.account.Account;
import dev.parley.console.FailureSearch.Query;
import dev.parley.console.FailureSearch.Shown;
import dev.parley.http.Request.Parameters;
import dev.parley.message.FailedWebhooks;
import dev.parley.message.FailedWebhooks.Place;
import dev.parley.message.MessageSid;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the address, or the form, of the failed calls asks for, as it was written. Times without an
 * offset are UTC; without times it is the day until now.
 */
record FailureAddress(
    String account, String since, String until, String message, String shown, String after) {
  private static final Duration USUAL = Duration.ofDays(1);

  static FailureAddress of(Parameters parameters) {
    return new FailureAddress(
        text(parameters, "account"),
        text(parameters, "since"),
        text(parameters, "until"),
        text(parameters, "message"),
        text(parameters, "show"),
        text(parameters, "after"));
  }

  private static String text(Parameters parameters, String name) {
    return parameters.first(name).orElse("").strip();
  }

  /**
   * @param problems takes what could not be understood
   * @return empty when there is a problem
   */
  Optional<Query> query(Account of, Instant now, List<String> problems) {
    Optional<Instant> last =
        until.isEmpty()
            // What failed in this very moment is part of it.
            ? Optional.of(now.plus(1, ChronoUnit.MILLIS))
            : instant("Until", until, problems);
    Optional<Instant> first =
        since.isEmpty() ? last.map(time -> time.minus(USUAL)) : instant("Since", since, problems);
    Optional<MessageSid> sid = MessageSid.parse(message);
    if (sid.isEmpty() && !message.isEmpty()) {
      problems.add("Message: “" + message + "” is not a message sid (SM…).");
    }
    Optional<Shown> which = which();
    if (which.isEmpty()) {
      problems.add("Show: there is no “" + shown + "”.");
    }
    Optional<Place> place = Place.parse(after);
    if (place.isEmpty() && !after.isEmpty()) {
      problems.add("after: “" + after + "” is no place in this list.");
    }
    if (!problems.isEmpty() || first.isEmpty() || last.isEmpty() || which.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Query(
            of.sid(), first.get(), last.get(), sid.orElse(null), which.get(), place.orElse(null)));
  }

  private Optional<Shown> which() {
    return shown.isEmpty()
        ? Optional.of(Shown.ALL)
        : Arrays.stream(Shown.values()).filter(each -> each.text().equals(shown)).findFirst();
  }

  private static Optional<Instant> instant(String name, String text, List<String> problems) {
    try {
      Instant instant =
          text.indexOf('Z') > 0 || text.lastIndexOf('+') > 0 || text.lastIndexOf('-') > 9
              ? OffsetDateTime.parse(text).toInstant()
              : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
      if (FailedWebhooks.storable(instant)) {
        return Optional.of(instant);
      }
    } catch (DateTimeException _) {
      // Falls through to the same refusal.
    }
    problems.add(name + ": “" + text + "” is no time; write 2026-11-24T10:00:00, in UTC.");
    return Optional.empty();
  }

  boolean filtered() {
    return !(since.isEmpty() && until.isEmpty() && message.isEmpty() && shown.isEmpty());
  }

  FailureAddress from(String place) {
    return new FailureAddress(account, since, until, message, shown, place);
  }

  FailureAddress of(Account other) {
    return new FailureAddress(other.sid().toString(), since, until, message, shown, after);
  }

  FailureAddress showing(Shown other) {
    return new FailureAddress(account, since, until, message, other.text(), "");
  }

  String url(Map<String, String> more) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("account", account);
    parameters.put("since", since);
    parameters.put("until", until);
    parameters.put("message", message);
    parameters.put("show", shown);
    parameters.put("after", after);
    parameters.putAll(more);
    return PageUrl.of(WebhooksPage.PATH, parameters);
  }
}
