package dev.parley.api;

import dev.parley.account.Account;
import dev.parley.e164.ParsedAddress;
import dev.parley.e164.PhoneNumber;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.number.NumberStock;
import dev.parley.number.Sender;
import dev.parley.number.Senders;
import dev.parley.number.StockNumber;
import dev.parley.number.StockSearch;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code POST …/IncomingPhoneNumbers.json}: an account takes a number from the operator's stock.
 * Being there is the proof that it may be held (clause S24); a number of the account's own is
 * claimed under {@code /v1/parley} instead.
 */
final class NumberPurchases {
  private static final int INVALID_NUMBER = 21421;
  private static final int NOT_AVAILABLE = 21422;
  private static final int NONE_IN_AREA_CODE = 21452;

  /** Numbers of an area code that are tried when others take them at the same time. */
  private static final int CANDIDATES = 20;

  private static final String RESOURCE = "/IncomingPhoneNumbers";
  private static final Set<StockNumber.Kind> NUMBERS =
      Set.of(StockNumber.Kind.LOCAL, StockNumber.Kind.MOBILE, StockNumber.Kind.TOLL_FREE);

  private final ApiAccess access;
  private final ApiErrors errors;
  private final NumberStock stock;
  private final Senders senders;
  private final AddressReader addresses;

  NumberPurchases(
      ApiAccess access,
      ApiErrors errors,
      NumberStock stock,
      Senders senders,
      AddressReader addresses) {
    this.access = access;
    this.errors = errors;
    this.stock = stock;
    this.senders = senders;
    this.addresses = addresses;
  }

  void register(Routes routes) {
    register(routes, "", NUMBERS);
    register(routes, "/Local", Set.of(StockNumber.Kind.LOCAL));
    register(routes, "/Mobile", Set.of(StockNumber.Kind.MOBILE));
    register(routes, "/TollFree", Set.of(StockNumber.Kind.TOLL_FREE));
  }

  private void register(Routes routes, String path, Set<StockNumber.Kind> kinds) {
    Paths.both(
        routes,
        "POST",
        Paths.ACCOUNT + RESOURCE + path,
        access.guardedForCaller(
            (request, caller, account) -> take(request, caller, account, kinds)));
  }

  private Response take(
      Request request, ApiAccess.Caller caller, Account account, Set<StockNumber.Kind> kinds)
      throws BadParameter {
    SenderUpdate asked = SenderUpdate.read(request.form());
    Optional<String> number = given(request, "PhoneNumber");
    Optional<String> areaCode = given(request, "AreaCode");
    if (number.isEmpty() && areaCode.isEmpty()) {
      throw new BadParameter(BadParameter.INVALID_VALUE, "PhoneNumber or AreaCode is required.");
    }
    Optional<List<StockNumber>> candidates =
        number.isPresent() ? Optional.of(named(number.get(), kinds)) : inAreaCode(areaCode, kinds);
    if (candidates.isEmpty()) {
      return AvailableNumbersResource.tooManySearches(errors);
    }
    Optional<Sender> taken = Optional.empty();
    for (StockNumber candidate : candidates.get()) {
      if (taken.isEmpty()) {
        taken = take(candidate, caller, account, asked);
      }
    }
    if (taken.isPresent()) {
      Sender sender = taken.get();
      return Response.json(201, Json.bytes(json -> SenderJson.PHONE_NUMBER.write(json, sender)));
    }
    return number.isPresent()
        ? errors.of(NOT_AVAILABLE, "This number is not in stock, or somebody holds it.")
        : errors.of(NONE_IN_AREA_CODE, "No such number of this area code is in stock.");
  }

  private Optional<Sender> take(
      StockNumber number, ApiAccess.Caller caller, Account account, SenderUpdate asked) {
    return senders.add(
        number.takenBy(
            account.sid(),
            asked.name().orElse(NumberName.of(number.address())),
            asked.webhooks().apply(Sender.Webhooks.NONE)),
        caller.cause());
  }

  private List<StockNumber> named(String written, Set<StockNumber.Kind> kinds) throws BadParameter {
    if (!(addresses.sender(written) instanceof ParsedAddress.Usable(PhoneNumber number))) {
      throw new BadParameter(INVALID_NUMBER, "PhoneNumber is no phone number.");
    }
    return stock.find(number).filter(it -> kinds.contains(it.kind())).stream().toList();
  }

  private Optional<List<StockNumber>> inAreaCode(
      Optional<String> areaCode, Set<StockNumber.Kind> kinds) throws BadParameter {
    String prefix = StockQuery.areaCode(areaCode);
    return stock.search(
        new StockSearch(null, kinds, prefix, null, null, null, null, true, null, null, true),
        "",
        CANDIDATES);
  }

  private static Optional<String> given(Request request, String name) {
    return request.form().first(name).map(String::strip).filter(text -> !text.isEmpty());
  }
}
