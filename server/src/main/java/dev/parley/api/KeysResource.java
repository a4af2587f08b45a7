package dev.parley.api;

import dev.parley.account.Account;
import dev.parley.account.ApiKey;
import dev.parley.account.KeySid;
import dev.parley.account.Keys;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * Keys and SigningKeys: the same API keys under two names, as at Twilio. What is made here is a
 * standard key; its secret is shown once. Standard keys may not come here.
 */
final class KeysResource {
  private static final int TOO_MANY = 20010;

  private final ApiAccess access;
  private final ApiErrors errors;
  private final Keys keys;

  KeysResource(ApiAccess access, ApiErrors errors, Keys keys) {
    this.access = access;
    this.errors = errors;
    this.keys = keys;
  }

  void register(Routes routes) {
    register(routes, "/Keys", page("keys"));
    register(routes, "/SigningKeys", page("signing_keys"));
  }

  private static PageJson<ApiKey> page(String key) {
    return new PageJson<>(
        key,
        List.of(
            key,
            "first_page_uri",
            "end",
            "previous_page_uri",
            "uri",
            "page_size",
            "start",
            "next_page_uri",
            "page"),
        each -> each.sid().toString(),
        KeysResource::write);
  }

  private void register(Routes routes, String name, PageJson<ApiKey> pages) {
    String list = Paths.ACCOUNT + name;
    String one = list + "/{Sid}";
    Paths.both(
        routes, "GET", list, guarded((request, _, account) -> list(request, account, pages)));
    Paths.both(routes, "POST", list, guarded(this::create));
    Paths.both(
        routes,
        "GET",
        one,
        guarded(
            (request, _, account) ->
                found(request, account)
                    .map(KeysResource::answer)
                    .orElseGet(() -> errors.notFound(request))));
    Paths.both(routes, "POST", one, guarded(this::update));
    Paths.both(routes, "DELETE", one, guarded(this::delete));
  }

  private Routes.Handler guarded(ApiAccess.GuardedForCaller handler) {
    return access.guardedForCaller(
        (request, caller, account) ->
            caller.byKey() ? access.unauthorized() : handler.handle(request, caller, account));
  }

  private Response list(Request request, Account account, PageJson<ApiKey> pages)
      throws BadParameter {
    PageRequest page = PageRequest.read(request, List.of());
    return pages.answer(page, page.slice(keys.of(account.sid()), key -> key.sid().toString()));
  }

  private Response create(Request request, ApiAccess.Caller caller, Account account)
      throws BadParameter {
    String name = FriendlyName.read(request).orElse("");
    return keys.create(account.sid(), name, ApiKey.Kind.STANDARD, caller.cause())
        .map(
            made ->
                Response.json(
                    201,
                    Json.bytes(
                        json -> {
                          json.writeStartObject();
                          fields(json, made.key());
                          json.writeStringProperty("secret", made.secret().value());
                          json.writeEndObject();
                        })))
        .orElseGet(
            () ->
                errors.of(
                    TOO_MANY,
                    "This account has " + Keys.KEYS_MAX + " keys; delete one that is not used."));
  }

  private Response update(Request request, ApiAccess.Caller caller, Account account)
      throws BadParameter {
    Optional<ApiKey> key = found(request, account);
    Optional<String> name = FriendlyName.read(request);
    return (name.isEmpty()
            ? key
            : key.flatMap(it -> keys.rename(it.sid(), name.get(), caller.cause())))
        .map(KeysResource::answer)
        .orElseGet(() -> errors.notFound(request));
  }

  private Response delete(Request request, ApiAccess.Caller caller, Account account) {
    boolean gone =
        found(request, account).map(key -> keys.revoke(key.sid(), caller.cause())).orElse(false);
    return gone ? Response.noContent() : errors.notFound(request);
  }

  private Optional<ApiKey> found(Request request, Account account) {
    return KeySid.parse(request.pathParameter("Sid"))
        .flatMap(keys::find)
        .filter(key -> key.account().equals(account.sid()));
  }

  private static Response answer(ApiKey key) {
    return Response.json(200, Json.bytes(json -> write(json, key)));
  }

  private static void write(JsonGenerator json, ApiKey key) {
    json.writeStartObject();
    fields(json, key);
    json.writeEndObject();
  }

  private static void fields(JsonGenerator json, ApiKey key) {
    json.writeStringProperty("sid", key.sid().toString());
    json.writeStringProperty("friendly_name", key.friendlyName());
    Json.text(json, "date_created", TwilioDate.of(key.createdAt()));
    Json.text(json, "date_updated", TwilioDate.of(key.updatedAt()));
  }
}
