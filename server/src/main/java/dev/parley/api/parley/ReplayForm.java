package dev.parley.api.parley;

import dev.parley.api.BadParameter;
import dev.parley.http.Request.Parameters;
import dev.parley.message.LiveMessages;
import dev.parley.message.MessageState;
import dev.parley.webhook.ReplayEdits;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What the form of a replay asks for. */
final class ReplayForm {
  /** {@code Parameter.MessageStatus=sent} changes a parameter of the call. */
  private static final String PARAMETER = "Parameter.";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]{1,64}");

  private ReplayForm() {}

  static ReplayEdits edits(Parameters form) throws BadParameter {
    Map<String, String> changed = new TreeMap<>();
    for (String name : form.values().keySet()) {
      if (name.startsWith(PARAMETER)) {
        String parameter = name.substring(PARAMETER.length());
        String value = form.first(name).orElse("");
        if (!NAME.matcher(parameter).matches()) {
          throw new BadParameter(
              BadParameter.INVALID_VALUE,
              "The name of a parameter has 1 to 64 letters, digits and underscores.");
        }
        if (value.length() > ReplayEdits.VALUE_MAX) {
          throw new BadParameter(
              BadParameter.TOO_LONG,
              name + " is longer than " + ReplayEdits.VALUE_MAX + " characters.");
        }
        changed.put(parameter, value);
      }
    }
    if (changed.size() > ReplayEdits.PARAMETERS_MAX) {
      throw new BadParameter(
          BadParameter.INVALID_VALUE,
          "A replay changes at most " + ReplayEdits.PARAMETERS_MAX + " parameters.");
    }
    return new ReplayEdits(url(form).orElse(null), changed);
  }

  private static Optional<String> url(Parameters form) throws BadParameter {
    Optional<String> url = form.first("Url").map(String::strip).filter(text -> !text.isEmpty());
    if (url.isPresent() && url.get().length() > ReplayEdits.VALUE_MAX) {
      throw new BadParameter(
          BadParameter.TOO_LONG, "Url is longer than " + ReplayEdits.VALUE_MAX + " characters.");
    }
    return url;
  }

  static Optional<MessageState> state(Parameters form) throws BadParameter {
    Optional<String> text = form.first("State").map(String::strip).filter(t -> !t.isEmpty());
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (text.get().equals(MessageState.RECEIVED.twilioStatus())) {
      return Optional.of(MessageState.RECEIVED);
    }
    for (MessageState state : LiveMessages.ANNOUNCED) {
      if (state.twilioStatus().equals(text.get())) {
        return Optional.of(state);
      }
    }
    throw new BadParameter(
        BadParameter.INVALID_VALUE,
        "State must be sent, delivered, undelivered, failed, canceled or received.");
  }
}
