package dev.parley.api.parley;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.ApiKey;
import dev.parley.account.KeySid;
import dev.parley.account.Keys;
import dev.parley.account.ManagedAccounts;
import dev.parley.api.ApiAccess;
import dev.parley.api.ApiErrors;
import dev.parley.api.BadParameter;
import dev.parley.api.Json;
import dev.parley.audit.Cause;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.people.Permission;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** API keys as the operator gives and takes them. Secrets are shown once, when a key is made. */
final class KeysResource {
  private static final String ALL = "/v1/parley/Keys";
  private static final int TOO_MANY = 20010;

  private final AdminAccess admin;
  private final OwnerAccess visible;
  private final ApiAccess access;
  private final ApiErrors errors;
  private final ManagedAccounts accounts;

  KeysResource(
      AdminAccess admin,
      OwnerAccess visible,
      ApiAccess access,
      ApiErrors errors,
      ManagedAccounts accounts) {
    this.admin = admin;
    this.visible = visible;
    this.access = access;
    this.errors = errors;
    this.accounts = accounts;
  }

  void register(Routes routes) {
    routes.blocking("POST", ALL, admin.guarded(Permission.MANAGE_ACCOUNTS, this::create));
    routes.blocking(
        "POST",
        ALL + "/{KeySid}/Revocation",
        admin.guarded(Permission.MANAGE_ACCOUNTS, this::revoke));
    routes.blocking(
        "GET",
        "/v1/parley/Accounts/{AccountSid}/Keys",
        visible.guarded(Permission.READ, this::listOf));
  }

  private Response listOf(Request request, OwnerAccess.Visitor visitor) throws BadParameter {
    if (visitor.byKey()) {
      return access.unauthorized();
    }
    Optional<Account> account =
        AccountSid.parse(request.pathParameter("AccountSid")).flatMap(visitor::account);
    return account.isPresent() ? list(request, account.get()) : errors.notFound(request);
  }

  private Response create(Request request, Cause cause) throws BadParameter {
    Account account = account(FormValues.required(request, "AccountSid"));
    String name = FormValues.name(request).orElseThrow(() -> FormValues.missing("FriendlyName"));
    ApiKey.Kind kind = kind(FormValues.optional(request, "Kind").orElse("standard"));
    Optional<Keys.NewKey> made = accounts.keys().create(account.sid(), name, kind, cause);
    if (made.isEmpty()) {
      return errors.of(TOO_MANY, "This account has " + Keys.KEYS_MAX + " keys.");
    }
    Keys.NewKey key = made.get();
    return Response.json(
        201,
        Json.bytes(
            json -> {
              json.writeStartObject();
              fields(json, key.key());
              json.writeStringProperty("secret", key.secret().value());
              json.writeEndObject();
            }));
  }

  private Response list(Request request, Account account) throws BadParameter {
    Cursor.Page<ApiKey> page =
        Cursor.read(request).of(accounts.keys().of(account.sid()), key -> key.sid().toString());
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeArrayPropertyStart("keys");
              for (ApiKey key : page.items()) {
                json.writeStartObject();
                fields(json, key);
                json.writeEndObject();
              }
              json.writeEndArray();
              Json.text(json, "next_cursor", page.next());
              json.writeEndObject();
            }));
  }

  private Response revoke(Request request, Cause cause) {
    Optional<ApiKey> key =
        KeySid.parse(request.pathParameter("KeySid")).flatMap(accounts.keys()::find);
    if (key.isEmpty() || !accounts.keys().revoke(key.get().sid(), cause)) {
      return errors.notFound(request);
    }
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              fields(json, key.get());
              json.writeEndObject();
            }));
  }

  private Account account(String written) throws BadParameter {
    return AccountSid.parse(written.strip())
        .flatMap(accounts::find)
        .orElseThrow(
            () -> new BadParameter(BadParameter.INVALID_VALUE, "AccountSid names no account."));
  }

  private static ApiKey.Kind kind(String written) throws BadParameter {
    for (ApiKey.Kind kind : ApiKey.Kind.values()) {
      if (kind.text().equals(written)) {
        return kind;
      }
    }
    throw new BadParameter(BadParameter.INVALID_VALUE, "Kind must be main or standard.");
  }

  private static void fields(JsonGenerator json, ApiKey key) {
    json.writeStringProperty("sid", key.sid().toString());
    json.writeStringProperty("account_sid", key.account().toString());
    json.writeStringProperty("friendly_name", key.friendlyName());
    json.writeStringProperty("kind", key.kind().text());
    json.writeStringProperty("date_created", key.createdAt().toString());
  }
}
