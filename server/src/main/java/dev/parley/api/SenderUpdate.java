package dev.parley.api;

import dev.parley.http.Request.Parameters;
import dev.parley.number.Sender;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the form of a number or short code asks for: only what is given changes.
 *
 * @param name as given
 */
public record SenderUpdate(Optional<String> name, UnaryOperator<Sender.Webhooks> webhooks) {
  /** Twilio's limit of a friendly name. */
  static final int NAME_MAX = 64;

  private static final int INVALID_URL = 21402;
  private static final int INVALID_METHOD = 21403;

  public static SenderUpdate read(Parameters form) throws BadParameter {
    Optional<String> name = form.first("FriendlyName");
    if (name.isPresent() && name.get().length() > NAME_MAX) {
      throw new BadParameter(
          BadParameter.TOO_LONG, "FriendlyName is longer than " + NAME_MAX + " characters.");
    }
    Optional<String> smsUrl = url(form, "SmsUrl");
    Optional<String> smsMethod = method(form, "SmsMethod");
    Optional<String> fallbackUrl = url(form, "SmsFallbackUrl");
    Optional<String> fallbackMethod = method(form, "SmsFallbackMethod");
    Optional<String> statusCallback = url(form, "StatusCallback");
    Optional<String> statusMethod = method(form, "StatusCallbackMethod");
    return new SenderUpdate(
        name,
        now ->
            new Sender.Webhooks(
                pick(smsUrl, now.smsUrl()),
                smsMethod.orElse(now.smsMethod()),
                pick(fallbackUrl, now.smsFallbackUrl()),
                fallbackMethod.orElse(now.smsFallbackMethod()),
                pick(statusCallback, now.statusCallback()),
                statusMethod.orElse(now.statusCallbackMethod())));
  }

  Sender of(Sender sender) {
    return new Sender(
        sender.sid(),
        sender.account(),
        sender.address(),
        sender.kind(),
        name.orElse(sender.friendlyName()),
        webhooks.apply(sender.webhooks()),
        sender.createdAt(),
        sender.updatedAt(),
        sender.country(),
        sender.proof());
  }

  /** An empty value takes the URL away. */
  static @Nullable String pick(Optional<String> given, @Nullable String before) {
    return given.isEmpty() ? before : given.get().isEmpty() ? null : given.get();
  }

  static Optional<String> url(Parameters form, String name) throws BadParameter {
    Optional<String> url = form.first(name).map(String::strip);
    if (url.isPresent() && !url.get().isEmpty()) {
      Optional<String> problem = CallbackUrl.problem(url.get());
      if (problem.isPresent()) {
        throw new BadParameter(INVALID_URL, name + " " + problem.get() + ".");
      }
    }
    return url;
  }

  static Optional<String> method(Parameters form, String name) throws BadParameter {
    Optional<String> method =
        form.first(name)
            .map(text -> text.strip().toUpperCase(Locale.ROOT))
            .filter(t -> !t.isEmpty());
    if (method.isPresent() && !method.get().equals("GET") && !method.get().equals("POST")) {
      throw new BadParameter(INVALID_METHOD, name + " must be GET or POST.");
    }
    return method;
  }
}
