package dev.parley.api;

import dev.parley.account.Account;
import dev.parley.account.AddressSid;
import dev.parley.account.PostalAddress;
import dev.parley.account.PostalAddress.Place;
import dev.parley.account.PostalAddresses;
import dev.parley.http.Request;
import dev.parley.http.Request.Parameters;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Addresses: create, list, fetch, update, delete. They are kept, and looked at by nobody: {@code
 * validated} and {@code verified} are false, AutoCorrectAddress changes nothing, and no number
 * depends on one. There are no emergency calls here (clause S18).
 */
final class AddressesResource {
  private static final String PATH = Paths.ACCOUNT + "/Addresses";
  private static final int INVALID_ADDRESS = 21628;
  private static final int TOO_MANY = 20010;
  private static final List<String> FILTERS =
      List.of("CustomerName", "FriendlyName", "EmergencyEnabled", "IsoCountry");

  private static final PageJson<PostalAddress> PAGES = pages("addresses");
  private static final PageJson<PostalAddress> DEPENDENT = pages("dependent_phone_numbers");

  private static PageJson<PostalAddress> pages(String key) {
    return new PageJson<>(
        key,
        List.of(
            key,
            "end",
            "first_page_uri",
            "next_page_uri",
            "page",
            "page_size",
            "previous_page_uri",
            "start",
            "uri"),
        each -> each.sid().toString(),
        AddressesResource::write);
  }

  private final ApiAccess access;
  private final ApiErrors errors;
  private final PostalAddresses addresses;

  AddressesResource(ApiAccess access, ApiErrors errors, PostalAddresses addresses) {
    this.access = access;
    this.errors = errors;
    this.addresses = addresses;
  }

  void register(Routes routes) {
    String one = PATH + "/{Sid}";
    Paths.both(routes, "GET", PATH, access.guarded(this::list));
    Paths.both(routes, "POST", PATH, access.guardedForCaller(this::create));
    Paths.both(routes, "GET", one, access.guarded(this::fetch));
    Paths.both(routes, "POST", one, access.guardedForCaller(this::update));
    Paths.both(routes, "DELETE", one, access.guardedForCaller(this::delete));
    Paths.both(routes, "GET", one + "/DependentPhoneNumbers", access.guarded(this::dependent));
  }

  private Response list(Request request, Account account) throws BadParameter {
    PageRequest page = PageRequest.read(request, FILTERS);
    Parameters query = request.query();
    List<PostalAddress> wanted =
        addresses.of(account.sid()).stream()
            .filter(it -> matches(query, "CustomerName", it.place().customerName()))
            .filter(it -> matches(query, "FriendlyName", it.friendlyName()))
            .filter(it -> matches(query, "EmergencyEnabled", "false"))
            .filter(it -> matches(query, "IsoCountry", it.place().isoCountry()))
            .toList();
    return PAGES.answer(page, page.slice(wanted, it -> it.sid().toString()));
  }

  private static boolean matches(Parameters query, String filter, String value) {
    String wanted = query.first(filter).orElse("");
    return wanted.isEmpty() || wanted.equals(value);
  }

  private Response create(Request request, ApiAccess.Caller caller, Account account)
      throws BadParameter {
    String name = FriendlyName.read(request).orElse("");
    refuseEmergency(request.form());
    Place place =
        new Place(
            required(request.form(), "CustomerName"),
            required(request.form(), "Street"),
            line(request.form(), "StreetSecondary").orElse(null),
            required(request.form(), "City"),
            required(request.form(), "Region"),
            required(request.form(), "PostalCode"),
            country(required(request.form(), "IsoCountry")));
    return addresses
        .create(account.sid(), name, place, caller.cause())
        .map(made -> answer(201, made))
        .orElseGet(
            () ->
                errors.of(
                    TOO_MANY,
                    "This account has "
                        + PostalAddresses.ADDRESSES_MAX
                        + " addresses; delete one that is not used."));
  }

  private Response fetch(Request request, Account account) {
    return found(request, account)
        .map(it -> answer(200, it))
        .orElseGet(() -> errors.notFound(request));
  }

  private Response update(Request request, ApiAccess.Caller caller, Account account)
      throws BadParameter {
    Optional<PostalAddress> before = found(request, account);
    if (before.isEmpty()) {
      return errors.notFound(request);
    }
    refuseEmergency(request.form());
    Optional<String> name = FriendlyName.read(request);
    UnaryOperator<Place> place = changed(request.form());
    return addresses
        .update(
            before.get().sid(),
            now -> now.with(name.orElse(now.friendlyName()), place.apply(now.place())),
            caller.cause())
        .map(it -> answer(200, it))
        .orElseGet(() -> errors.notFound(request));
  }

  /** Only what is given changes; an address does not move to another country. */
  private static UnaryOperator<Place> changed(Parameters form) throws BadParameter {
    Optional<String> customer = line(form, "CustomerName");
    Optional<String> street = line(form, "Street");
    Optional<String> secondary = line(form, "StreetSecondary");
    boolean withoutSecondary = secondary.isEmpty() && form.first("StreetSecondary").isPresent();
    Optional<String> city = line(form, "City");
    Optional<String> region = line(form, "Region");
    Optional<String> code = line(form, "PostalCode");
    return now -> {
      @Nullable String kept = withoutSecondary ? null : now.streetSecondary();
      return new Place(
          customer.orElse(now.customerName()),
          street.orElse(now.street()),
          secondary.isPresent() ? secondary.get() : kept,
          city.orElse(now.city()),
          region.orElse(now.region()),
          code.orElse(now.postalCode()),
          now.isoCountry());
    };
  }

  private Response delete(Request request, ApiAccess.Caller caller, Account account) {
    boolean gone =
        found(request, account).map(it -> addresses.delete(it.sid(), caller.cause())).orElse(false);
    return gone ? Response.noContent() : errors.notFound(request);
  }

  private Response dependent(Request request, Account account) throws BadParameter {
    if (found(request, account).isEmpty()) {
      return errors.notFound(request);
    }
    PageRequest page = PageRequest.read(request, List.of());
    return DEPENDENT.answer(page, new PageRequest.Slice<>(List.of(), null));
  }

  private Optional<PostalAddress> found(Request request, Account account) {
    return AddressSid.parse(request.pathParameter("Sid"))
        .flatMap(addresses::find)
        .filter(it -> it.account().equals(account.sid()));
  }

  private static String required(Parameters form, String name) throws BadParameter {
    return line(form, name)
        .orElseThrow(() -> new BadParameter(INVALID_ADDRESS, name + " is required."));
  }

  private static Optional<String> line(Parameters form, String name) throws BadParameter {
    Optional<String> written = form.first(name).map(String::strip).filter(it -> !it.isEmpty());
    if (written.isPresent() && !Place.isLine(written.get())) {
      throw new BadParameter(
          INVALID_ADDRESS,
          name + " must be one line of at most " + Place.LINE_MAX + " characters.");
    }
    return written;
  }

  private static String country(String written) throws BadParameter {
    String country = written.toUpperCase(Locale.ROOT);
    if (!Place.isCountry(country)) {
      throw new BadParameter(INVALID_ADDRESS, "IsoCountry must be a code of two letters.");
    }
    return country;
  }

  private static void refuseEmergency(Parameters form) throws BadParameter {
    if (form.first("EmergencyEnabled").filter("true"::equalsIgnoreCase).isPresent()) {
      throw new BadParameter(
          INVALID_ADDRESS, "EmergencyEnabled cannot be true: there are no emergency calls here.");
    }
  }

  private static Response answer(int status, PostalAddress address) {
    return Response.json(status, Json.bytes(json -> write(json, address)));
  }

  private static void write(JsonGenerator json, PostalAddress address) {
    Place place = address.place();
    json.writeStartObject();
    json.writeStringProperty("account_sid", address.account().toString());
    json.writeStringProperty("city", place.city());
    json.writeStringProperty("customer_name", place.customerName());
    Json.text(json, "date_created", TwilioDate.of(address.createdAt()));
    Json.text(json, "date_updated", TwilioDate.of(address.updatedAt()));
    json.writeBooleanProperty("emergency_enabled", false);
    json.writeStringProperty("friendly_name", address.friendlyName());
    json.writeStringProperty("iso_country", place.isoCountry());
    json.writeStringProperty("postal_code", place.postalCode());
    json.writeStringProperty("region", place.region());
    json.writeStringProperty("sid", address.sid().toString());
    json.writeStringProperty("street", place.street());
    Json.text(json, "street_secondary", place.streetSecondary());
    json.writeBooleanProperty("validated", false);
    json.writeBooleanProperty("verified", false);
    json.writeStringProperty(
        "uri", Paths.account(address.account()) + "/Addresses/" + address.sid() + ".json");
    json.writeEndObject();
  }
}
