package dev.parley.number;

import dev.parley.account.AccountSid;
import dev.parley.e164.Address;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A sender held by an account, with the webhooks of its inbound messages. */
public record Sender(
    SenderSid sid,
    AccountSid account,
    Address address,
    SenderKind kind,
    String friendlyName,
    Webhooks webhooks,
    Instant createdAt,
    Instant updatedAt) {

  /** Where inbound messages and default status callbacks go. Methods are GET or POST. */
  public record Webhooks(
      @Nullable String smsUrl,
      String smsMethod,
      @Nullable String smsFallbackUrl,
      String smsFallbackMethod,
      @Nullable String statusCallback,
      String statusCallbackMethod) {
    public static final Webhooks NONE = new Webhooks(null, "POST", null, "POST", null, "POST");
  }
}
