package dev.parley.api;

import dev.parley.account.Account;
import dev.parley.account.Accounts;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** The caller's account and its subaccounts. They show auth tokens, so API keys may not look. */
final class AccountsResource {
  private static final List<String> FILTERS = List.of("FriendlyName", "Status");

  private static final PageJson<Account> PAGES =
      new PageJson<>(
          "accounts",
          List.of(
              "first_page_uri",
              "end",
              "previous_page_uri",
              "accounts",
              "uri",
              "page_size",
              "start",
              "next_page_uri",
              "page"),
          account -> account.sid().toString(),
          AccountsResource::write);

  private final ApiAccess access;
  private final ApiErrors errors;
  private final Accounts accounts;

  AccountsResource(ApiAccess access, ApiErrors errors, Accounts accounts) {
    this.access = access;
    this.errors = errors;
    this.accounts = accounts;
  }

  void register(Routes routes) {
    Paths.both(routes, "GET", Paths.ACCOUNTS, this::list);
    Paths.both(routes, "GET", Paths.ACCOUNTS + "/{Sid}", this::fetch);
  }

  private Response list(Request request) {
    Optional<ApiAccess.Caller> caller = access.caller(request);
    if (caller.isEmpty() || caller.get().byKey()) {
      return access.unauthorized();
    }
    try {
      PageRequest page = PageRequest.read(request, FILTERS);
      List<Account> wanted =
          accounts.under(caller.get().account().sid()).stream()
              .filter(account -> matches(request, account))
              .toList();
      return PAGES.answer(page, page.slice(wanted, account -> account.sid().toString()));
    } catch (BadParameter e) {
      return errors.of(e);
    }
  }

  private static boolean matches(Request request, Account account) {
    String name = request.query().first("FriendlyName").orElse("");
    String status = request.query().first("Status").orElse("");
    return (name.isEmpty() || name.equals(account.friendlyName()))
        && (status.isEmpty() || status.equalsIgnoreCase(account.status().name()));
  }

  private Response fetch(Request request) {
    return switch (access.enter(request, "Sid")) {
      case ApiAccess.Entry.Denied(Response response) -> response;
      case ApiAccess.Entry.Granted(ApiAccess.Caller caller, Account account) ->
          caller.byKey()
              ? access.unauthorized()
              : Response.json(200, Json.bytes(json -> write(json, account)));
    };
  }

  private static void write(JsonGenerator json, Account account) {
    String path = Paths.account(account.sid());
    json.writeStartObject();
    json.writeStringProperty("auth_token", account.authToken().value());
    Json.text(json, "date_created", TwilioDate.of(account.createdAt()));
    Json.text(json, "date_updated", TwilioDate.of(account.updatedAt()));
    json.writeStringProperty("friendly_name", account.friendlyName());
    json.writeStringProperty("owner_account_sid", account.owner().toString());
    json.writeStringProperty("sid", account.sid().toString());
    json.writeStringProperty("status", account.status().name().toLowerCase(Locale.ROOT));
    json.writeObjectPropertyStart("subresource_uris");
    json.writeStringProperty("incoming_phone_numbers", path + "/IncomingPhoneNumbers.json");
    json.writeStringProperty("short_codes", path + "/SMS/ShortCodes.json");
    json.writeStringProperty("messages", path + "/Messages.json");
    json.writeEndObject();
    json.writeStringProperty("type", "Full");
    json.writeStringProperty("uri", path + ".json");
    json.writeEndObject();
  }
}
