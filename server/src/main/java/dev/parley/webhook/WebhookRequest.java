package dev.parley.webhook;

import dev.parley.account.AccountSid;
import dev.parley.observe.TraceParent;
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
 * @param repeat null for a first call
 * @param trace sent on as it came with the request that this call follows from; null for none
 */
public record WebhookRequest(
    AccountSid account,
    String url,
    String method,
    List<Parameter> parameters,
    @Nullable String idempotencyToken,
    @Nullable Repeat repeat,
    @Nullable TraceParent trace) {
  public WebhookRequest {
    parameters = List.copyOf(parameters);
  }

  /** A first call. */
  public WebhookRequest(
      AccountSid account,
      String url,
      String method,
      List<Parameter> parameters,
      @Nullable String idempotencyToken) {
    this(account, url, method, parameters, idempotencyToken, null, null);
  }

  /** That the application was called about this before, as a header tells it. */
  public sealed interface Repeat {
    /** By itself, after a failure; {@code X-Parley-Retry} is its number, from 1. */
    record Retry(int number) implements Repeat {}

    /** Because the owner asked for it: {@code X-Parley-Replay: 1}. */
    record Replay() implements Repeat {}
  }

  public record Parameter(String name, String value) {}
}
