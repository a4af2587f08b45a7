package dev.parley.account;

import dev.parley.config.Secret;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An account as the API and policy see it.
 *
 * @param owner the owning parent; the account itself when it has none
 * @param standing its own; what holds for it is {@link Accounts#standing}
 * @param secondaryToken authenticates as {@code authToken} does, and signs nothing
 * @param webhookRetry whether its failed webhooks are called again for a day; Twilio does not
 */
public record Account(
    AccountSid sid,
    AccountSid owner,
    String friendlyName,
    Standing standing,
    Secret authToken,
    @Nullable Secret secondaryToken,
    boolean webhookRetry,
    Instant createdAt,
    Instant updatedAt) {

  public Standing.Status status() {
    return standing.status();
  }

  public boolean isSubaccount() {
    return !owner.equals(sid);
  }

  Account withName(String name, Instant at) {
    return new Account(
        sid, owner, name, standing, authToken, secondaryToken, webhookRetry, createdAt, at);
  }

  Account withStanding(Standing now) {
    return new Account(
        sid,
        owner,
        friendlyName,
        now,
        authToken,
        secondaryToken,
        webhookRetry,
        createdAt,
        now.since());
  }

  Account withTokens(Secret primary, @Nullable Secret secondary, Instant at) {
    return new Account(
        sid, owner, friendlyName, standing, primary, secondary, webhookRetry, createdAt, at);
  }

  Account withWebhookRetry(boolean enabled, Instant at) {
    return new Account(
        sid, owner, friendlyName, standing, authToken, secondaryToken, enabled, createdAt, at);
  }
}
