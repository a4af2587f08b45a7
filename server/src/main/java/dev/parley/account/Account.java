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
 * @param terms what it accepted last; null when nothing, and for subaccounts, whose owner accepts
 * @param type a subaccount has that of its owner
 * @param webhookRetry whether its failed webhooks are called again for a day; Twilio does not
 */
public record Account(
    AccountSid sid,
    AccountSid owner,
    String friendlyName,
    Standing standing,
    Secret authToken,
    @Nullable Secret secondaryToken,
    @Nullable TermsAcceptance terms,
    AccountType type,
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
    return copy(name, standing, authToken, secondaryToken, terms, type, webhookRetry, at);
  }

  Account withStanding(Standing now) {
    return copy(
        friendlyName, now, authToken, secondaryToken, terms, type, webhookRetry, now.since());
  }

  Account withTokens(Secret primary, @Nullable Secret secondary, Instant at) {
    return copy(friendlyName, standing, primary, secondary, terms, type, webhookRetry, at);
  }

  Account withTerms(@Nullable TermsAcceptance accepted) {
    return copy(
        friendlyName, standing, authToken, secondaryToken, accepted, type, webhookRetry, updatedAt);
  }

  Account withType(AccountType now, Instant at) {
    return copy(friendlyName, standing, authToken, secondaryToken, terms, now, webhookRetry, at);
  }

  Account withWebhookRetry(boolean enabled, Instant at) {
    return copy(friendlyName, standing, authToken, secondaryToken, terms, type, enabled, at);
  }

  private Account copy(
      String name,
      Standing now,
      Secret primary,
      @Nullable Secret secondary,
      @Nullable TermsAcceptance accepted,
      AccountType kind,
      boolean retry,
      Instant at) {
    return new Account(
        sid, owner, name, now, primary, secondary, accepted, kind, retry, createdAt, at);
  }
}
