package dev.parley.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Webhooks under one name, which messages can refer to instead of naming URLs of their own. */
public record Application(
    ApplicationSid sid,
    AccountSid account,
    String friendlyName,
    Urls urls,
    Instant createdAt,
    Instant updatedAt) {

  /**
   * @param statusCallback called with the states of messages that refer to the application
   */
  public record Urls(
      @Nullable String smsUrl,
      String smsMethod,
      @Nullable String smsFallbackUrl,
      String smsFallbackMethod,
      @Nullable String statusCallback) {
    public static final Urls NONE = new Urls(null, "POST", null, "POST", null);
  }

  public Application with(String name, Urls then) {
    return with(name, then, updatedAt);
  }

  Application with(String name, Urls then, Instant at) {
    return new Application(sid, account, name, then, createdAt, at);
  }
}
