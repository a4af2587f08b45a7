package dev.parley.api;

import dev.parley.account.Account;
import dev.parley.account.ManagedAccounts;
import dev.parley.config.Secret;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import java.time.temporal.ChronoUnit;
import tools.jackson.core.JsonGenerator;

/**
 * {@code /v1/AuthTokens}: a second auth token beside the first, and its promotion. Both
 * authenticate; callbacks are signed with the first. The account is the one whose credentials call,
 * as everywhere under v1.
 */
final class AuthTokensResource {
  private static final String SECONDARY = "/v1/AuthTokens/Secondary";
  private static final String PROMOTE = "/v1/AuthTokens/Promote";

  private final ApiAccess access;
  private final ApiErrors errors;
  private final ManagedAccounts accounts;

  AuthTokensResource(ApiAccess access, ApiErrors errors, ManagedAccounts accounts) {
    this.access = access;
    this.errors = errors;
    this.accounts = accounts;
  }

  void register(Routes routes) {
    routes.blocking("POST", SECONDARY, access.ofTokenHolder(this::create));
    routes.blocking("DELETE", SECONDARY, access.ofTokenHolder(this::delete));
    routes.blocking("POST", PROMOTE, access.ofTokenHolder(this::promote));
  }

  private Response create(Request request, ApiAccess.Caller caller) {
    return accounts
        .addSecondaryToken(caller.account().sid(), caller.cause())
        .map(account -> created(account, Paths.base(request) + SECONDARY))
        .orElseGet(() -> errors.notFound(request));
  }

  private Response delete(Request request, ApiAccess.Caller caller) {
    return accounts
        .dropSecondaryToken(caller.account().sid(), caller.cause())
        .map(_ -> Response.noContent())
        .orElseGet(() -> errors.notFound(request));
  }

  private Response promote(Request request, ApiAccess.Caller caller) {
    return accounts
        .promoteSecondaryToken(caller.account().sid(), caller.cause())
        .map(account -> promoted(account, Paths.base(request) + PROMOTE))
        .orElseGet(() -> errors.notFound(request));
  }

  private static Response created(Account account, String url) {
    Secret token = account.secondaryToken();
    return Response.json(
        201,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringProperty("account_sid", account.sid().toString());
              dates(json, account);
              Json.text(json, "secondary_auth_token", token == null ? null : token.value());
              json.writeStringProperty("url", url);
              json.writeEndObject();
            }));
  }

  private static Response promoted(Account account, String url) {
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringProperty("account_sid", account.sid().toString());
              json.writeStringProperty("auth_token", account.authToken().value());
              dates(json, account);
              json.writeStringProperty("url", url);
              json.writeEndObject();
            }));
  }

  /** The v1 APIs write ISO 8601, to the second. */
  private static void dates(JsonGenerator json, Account account) {
    String at = account.updatedAt().truncatedTo(ChronoUnit.SECONDS).toString();
    json.writeStringProperty("date_created", at);
    json.writeStringProperty("date_updated", at);
  }
}
