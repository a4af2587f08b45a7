package dev.parley.api.parley;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.api.AddressReader;
import dev.parley.api.ApiErrors;
import dev.parley.api.BadParameter;
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
import dev.parley.number.SenderSid;
import dev.parley.number.Senders;
import dev.parley.people.Permission;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the operator sets up: the senders that an account holds. */
final class Provisioning {
  private static final int INVALID_NUMBER = 21421;
  private static final int ALREADY_HELD = 21710;
  private static final Set<String> COUNTRIES =
      Locale.getISOCountries(Locale.IsoCountryCode.PART1_ALPHA2);

  private final AdminAccess admin;
  private final ApiErrors errors;
  private final Accounts accounts;
  private final Senders senders;
  private final AddressReader addresses;
  private final SenderView view;

  Provisioning(
      AdminAccess admin,
      ApiErrors errors,
      Accounts accounts,
      Senders senders,
      AddressReader addresses,
      SenderView view) {
    this.admin = admin;
    this.errors = errors;
    this.accounts = accounts;
    this.senders = senders;
    this.addresses = addresses;
    this.view = view;
  }

  void register(Routes routes) {
    routes.blocking(
        "POST", "/v1/parley/Senders", admin.guarded(Permission.MANAGE_ACCOUNTS, this::addSender));
    routes.blocking(
        "POST",
        "/v1/parley/Senders/{sid}/Country",
        admin.guarded(Permission.MANAGE_ACCOUNTS, this::correctCountry));
  }

  private Response addSender(Request request, Cause cause) throws BadParameter {
    Account account = account(request);
    String written = FormValues.required(request, "Address");
    SenderKind kind = kind(FormValues.required(request, "Kind"));
    Address address = address(written, kind);
    Optional<Sender> added =
        senders.add(
            NewSender.onWord(
                account.sid(),
                address,
                kind,
                FormValues.name(request).orElse(address.text()),
                country(request, kind).orElse(null)),
            cause);
    return added
        .map(sender -> view.answer(201, sender))
        .orElseGet(() -> errors.of(ALREADY_HELD, "Another sender has this address already."));
  }

  private Response correctCountry(Request request, Cause cause) throws BadParameter {
    Optional<Sender> sender = SenderSid.parse(request.pathParameter("sid")).flatMap(senders::find);
    if (sender.isEmpty()) {
      return errors.notFound(request);
    }
    String country =
        country(request, sender.get().kind()).orElseThrow(() -> FormValues.missing("Country"));
    return senders
        .update(sender.get().sid(), it -> it.of(country), cause)
        .map(it -> view.answer(200, it))
        .orElseGet(() -> errors.notFound(request));
  }

  /** Short codes do not say themselves where they are numbers. */
  private static Optional<String> country(Request request, SenderKind kind) throws BadParameter {
    Optional<String> country =
        FormValues.optional(request, "Country").map(text -> text.toUpperCase(Locale.ROOT));
    if (country.isPresent() && kind != SenderKind.SHORT_CODE) {
      throw new BadParameter(
          BadParameter.INVALID_VALUE, "Country is for short codes; other numbers say it.");
    }
    if (country.isPresent() && !COUNTRIES.contains(country.get())) {
      throw new BadParameter(
          BadParameter.INVALID_VALUE, "Country must be two letters of ISO 3166, as US.");
    }
    return country;
  }

  private Account account(Request request) throws BadParameter {
    return AccountSid.parse(FormValues.required(request, "AccountSid"))
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
}
