package dev.parley.account;

import dev.parley.config.Secret;
import java.time.Instant;

/**
 * An account as the API and policy see it.
 *
 * @param owner the owning parent; the account itself when it has none
 * @param webhookRetry whether its failed webhooks are called again for a day; Twilio does not
 */
public record Account(
    AccountSid sid,
    AccountSid owner,
    String friendlyName,
    Status status,
    Secret authToken,
    boolean webhookRetry,
    Instant createdAt,
    Instant updatedAt) {

  Account withStatus(Status now, Instant at) {
    return new Account(sid, owner, friendlyName, now, authToken, webhookRetry, createdAt, at);
  }

  Account withWebhookRetry(boolean enabled, Instant at) {
    return new Account(sid, owner, friendlyName, status, authToken, enabled, createdAt, at);
  }

  /** Standing (clause S3). {@code closed} is final. */
  public enum Status {
    ACTIVE,
    SUSPENDED,
    CLOSED
  }
}
