package dev.parley.api.parley;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.api.AddressReader;
import dev.parley.api.ApiErrors;
import dev.parley.api.BadParameter;
import dev.parley.api.Json;
import dev.parley.audit.Cause;
import dev.parley.e164.Address;
import dev.parley.e164.AlphanumericId;
import dev.parley.e164.ParsedAddress;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.number.NewSender;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import dev.parley.number.Senders;
import dev.parley.people.Permission;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the operator sets up: accounts, API keys, and the senders that an account holds. */
final class Provisioning {
  static final int NAME_MAX = 64;

  private static final int INVALID_NUMBER = 21421;
  private static final int ALREADY_HELD = 21710;

  private final AdminAccess admin;
  private final ApiErrors errors;
  private final Accounts accounts;
  private final Senders senders;
  private final AddressReader addresses;

  Provisioning(
      AdminAccess admin,
      ApiErrors errors,
      Accounts accounts,
      Senders senders,
      AddressReader addresses) {
    this.admin = admin;
    this.errors = errors;
    this.accounts = accounts;
    this.senders = senders;
    this.addresses = addresses;
  }

  void register(Routes routes) {
    routes.blocking(
        "POST",
        "/v1/parley/Accounts",
        admin.guarded(Permission.MANAGE_ACCOUNTS, (request, _) -> createAccount(request)));
    routes.blocking(
        "POST",
        "/v1/parley/Keys",
        admin.guarded(Permission.MANAGE_ACCOUNTS, (request, _) -> createKey(request)));
    routes.blocking(
        "POST", "/v1/parley/Senders", admin.guarded(Permission.MANAGE_ACCOUNTS, this::addSender));
  }

  private Response createAccount(Request request) throws BadParameter {
    Account account = accounts.create(name(request).orElseThrow(() -> missing("FriendlyName")));
    return Response.json(
        201,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringProperty("sid", account.sid().toString());
              json.writeStringProperty("owner_account_sid", account.owner().toString());
              json.writeStringProperty("friendly_name", account.friendlyName());
              json.writeStringProperty("status", account.status().name().toLowerCase(Locale.ROOT));
              json.writeStringProperty("auth_token", account.authToken().value());
              json.writeStringProperty("date_created", account.createdAt().toString());
              json.writeEndObject();
            }));
  }

  private Response createKey(Request request) throws BadParameter {
    Account account = account(request);
    String name = name(request).orElseThrow(() -> missing("FriendlyName"));
    Accounts.NewKey key = accounts.createKey(account.sid(), name);
    return Response.json(
        201,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringProperty("sid", key.sid().toString());
              json.writeStringProperty("account_sid", account.sid().toString());
              json.writeStringProperty("friendly_name", name);
              json.writeStringProperty("secret", key.secret().value());
              json.writeEndObject();
            }));
  }

  private Response addSender(Request request, Cause cause) throws BadParameter {
    Account account = account(request);
    String written = required(request, "Address");
    SenderKind kind = kind(required(request, "Kind"));
    Address address = address(written, kind);
    Optional<Sender> added =
        senders.add(
            NewSender.onWord(account.sid(), address, kind, name(request).orElse(address.text())),
            cause);
    return added
        .map(Provisioning::senderAnswer)
        .orElseGet(() -> errors.of(ALREADY_HELD, "Another sender has this address already."));
  }

  private static Response senderAnswer(Sender sender) {
    return Response.json(201, Json.bytes(json -> SenderView.write(json, sender)));
  }

  private Account account(Request request) throws BadParameter {
    return AccountSid.parse(required(request, "AccountSid"))
        .flatMap(accounts::find)
        .orElseThrow(
            () -> new BadParameter(BadParameter.INVALID_VALUE, "AccountSid names no account."));
  }

  private static SenderKind kind(String text) throws BadParameter {
    for (SenderKind kind : SenderKind.values()) {
      if (kind.text().equals(text)) {
        return kind;
      }
    }
    String known =
        Arrays.stream(SenderKind.values()).map(SenderKind::text).collect(Collectors.joining(", "));
    throw new BadParameter(BadParameter.INVALID_VALUE, "Kind must be one of " + known + ".");
  }

  private Address address(String written, SenderKind kind) throws BadParameter {
    return switch (addresses.sender(written)) {
      case ParsedAddress.Usable(Address address) -> {
        if (!fits(address, kind)) {
          throw new BadParameter(
              INVALID_NUMBER, "Address cannot be of the kind " + kind.text() + ".");
        }
        yield address;
      }
      case ParsedAddress.Emergency _ ->
          throw new BadParameter(INVALID_NUMBER, "Address is an emergency number.");
      case ParsedAddress.Unusable(String reason) ->
          throw new BadParameter(INVALID_NUMBER, "Address is not usable: " + reason + ".");
    };
  }

  static boolean fits(Address address, SenderKind kind) {
    return switch (kind) {
      case LONG_CODE, TOLL_FREE -> address instanceof PhoneNumber;
      case SHORT_CODE -> address instanceof ShortCode;
      case ALPHANUMERIC -> address instanceof AlphanumericId;
    };
  }

  private static Optional<String> name(Request request) throws BadParameter {
    Optional<String> name =
        request.form().first("FriendlyName").map(String::strip).filter(text -> !text.isEmpty());
    if (name.isPresent() && name.get().length() > NAME_MAX) {
      throw new BadParameter(
          BadParameter.TOO_LONG, "FriendlyName is longer than " + NAME_MAX + " characters.");
    }
    return name;
  }

  private static String required(Request request, String name) throws BadParameter {
    return request
        .form()
        .first(name)
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .orElseThrow(() -> missing(name));
  }

  private static BadParameter missing(String name) {
    return new BadParameter(BadParameter.INVALID_VALUE, name + " is required.");
  }
}
