package dev.parley.api;

import dev.parley.account.Application;
import dev.parley.http.Request.Parameters;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What the form of an application asks for: only what is given changes, an empty value takes a URL
 * away.
 */
public final class ApplicationUrls {
  private ApplicationUrls() {}

  public static UnaryOperator<Application.Urls> read(Parameters form) throws BadParameter {
    Optional<String> smsUrl = SenderUpdate.url(form, "SmsUrl");
    Optional<String> smsMethod = SenderUpdate.method(form, "SmsMethod");
    Optional<String> fallbackUrl = SenderUpdate.url(form, "SmsFallbackUrl");
    Optional<String> fallbackMethod = SenderUpdate.method(form, "SmsFallbackMethod");
    Optional<String> newer = SenderUpdate.url(form, "MessageStatusCallback");
    Optional<String> callback =
        newer.isPresent() ? newer : SenderUpdate.url(form, "SmsStatusCallback");
    return now ->
        new Application.Urls(
            SenderUpdate.pick(smsUrl, now.smsUrl()),
            smsMethod.orElse(now.smsMethod()),
            SenderUpdate.pick(fallbackUrl, now.smsFallbackUrl()),
            fallbackMethod.orElse(now.smsFallbackMethod()),
            SenderUpdate.pick(callback, now.statusCallback()));
  }
}
