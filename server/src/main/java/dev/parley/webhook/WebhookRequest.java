package dev.parley.webhook;

import dev.parley.account.AccountSid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call to an application.
 *
 * @param account whose primary token signs it
 * @param url as configured, fragment included: it carries Twilio's connection overrides and is
 *     neither sent nor signed
 * @param method GET or POST; with GET the parameters travel in the URL
 * @param idempotencyToken sent as {@code I-Twilio-Idempotency-Token}; the same for each retry
 */
public record WebhookRequest(
    AccountSid account,
    String url,
    String method,
    List<Parameter> parameters,
    @Nullable String idempotencyToken) {
  public WebhookRequest {
    parameters = List.copyOf(parameters);
  }

  public record Parameter(String name, String value) {}
}
