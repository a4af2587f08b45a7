package dev.parley.api.parley;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.account.Standing;
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
import java.util.Optional;
import java.util.stream.Collectors;

/** What the operator sets up: the senders that an account holds. */
final class Provisioning {
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
        "POST", "/v1/parley/Senders", admin.guarded(Permission.MANAGE_ACCOUNTS, this::addSender));
  }

  private Response addSender(Request request, Cause cause) throws BadParameter {
    Account account = account(request);
    String written = FormValues.required(request, "Address");
    SenderKind kind = kind(FormValues.required(request, "Kind"));
    Address address = address(written, kind);
    Optional<Sender> added =
        senders.add(
            NewSender.onWord(
                account.sid(), address, kind, FormValues.name(request).orElse(address.text())),
            cause);
    return added
        .map(Provisioning::senderAnswer)
        .orElseGet(() -> errors.of(ALREADY_HELD, "Another sender has this address already."));
  }

  private static Response senderAnswer(Sender sender) {
    return Response.json(201, Json.bytes(json -> SenderView.write(json, sender)));
  }

  private Account account(Request request) throws BadParameter {
    return AccountSid.parse(FormValues.required(request, "AccountSid"))
        .flatMap(accounts::find)
        .filter(account -> account.status() != Standing.Status.CLOSED)
        .orElseThrow(
            () ->
                new BadParameter(
                    BadParameter.INVALID_VALUE,
                    "AccountSid names no account, or one that is closed."));
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
}
