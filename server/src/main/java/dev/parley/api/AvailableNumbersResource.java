package dev.parley.api;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.number.NumberStock;
import dev.parley.number.StockNumber;
import dev.parley.number.StockSearch;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/** AvailablePhoneNumbers: what is in the operator's stock and held by nobody. */
final class AvailableNumbersResource {
  private static final String RESOURCE = "/AvailablePhoneNumbers";

  private static final Map<String, StockNumber.Kind> KINDS =
      Map.of(
          "Local",
          StockNumber.Kind.LOCAL,
          "Mobile",
          StockNumber.Kind.MOBILE,
          "TollFree",
          StockNumber.Kind.TOLL_FREE);

  private static final PageJson<StockNumber> PAGES =
      new PageJson<>(
          "available_phone_numbers",
          List.of(
              "available_phone_numbers",
              "end",
              "first_page_uri",
              "next_page_uri",
              "page",
              "page_size",
              "previous_page_uri",
              "start",
              "uri"),
          AvailableNumbersResource::digits,
          AvailableNumbersResource::write);

  private final ApiAccess access;
  private final ApiErrors errors;
  private final NumberStock stock;

  AvailableNumbersResource(ApiAccess access, ApiErrors errors, NumberStock stock) {
    this.access = access;
    this.errors = errors;
    this.stock = stock;
  }

  void register(Routes routes) {
    String countries = Paths.ACCOUNT + RESOURCE;
    String country = countries + "/{CountryCode}";
    Paths.both(routes, "GET", countries, access.guarded(this::countries));
    Paths.both(routes, "GET", country, access.guarded(this::country));
    KINDS.forEach(
        (name, kind) ->
            Paths.both(
                routes,
                "GET",
                country + "/" + name,
                access.guarded((request, _) -> search(request, kind))));
  }

  private Response search(Request request, StockNumber.Kind kind) throws BadParameter {
    PageRequest page = PageRequest.read(request, StockQuery.NAMES);
    StockSearch search = StockQuery.read(request.query(), code(request), kind);
    String after = page.after() == null ? "" : "+" + page.after();
    Optional<List<StockNumber>> found = stock.search(search, after, page.size() + 1);
    return found.isPresent() ? page(page, found.get()) : tooManySearches(errors);
  }

  private static Response page(PageRequest page, List<StockNumber> found) {
    boolean more = found.size() > page.size();
    List<StockNumber> shown = more ? found.subList(0, page.size()) : found;
    return PAGES.answer(
        page, new PageRequest.Slice<>(shown, more ? digits(shown.getLast()) : null));
  }

  static Response tooManySearches(ApiErrors errors) {
    return errors.tooBusy("Too many search the stock of numbers; try again, or for less.");
  }

  private static String code(Request request) {
    return request.pathParameter("CountryCode").toUpperCase(Locale.ROOT);
  }

  /** A plus in a page's token would be read as a space. */
  private static String digits(StockNumber number) {
    return number.address().text().substring(1);
  }

  private static Map<String, List<StockNumber.Kind>> byCountry(List<NumberStock.Offer> offers) {
    return offers.stream()
        .filter(offer -> KINDS.containsValue(offer.kind()))
        .collect(
            Collectors.groupingBy(
                NumberStock.Offer::country,
                java.util.TreeMap::new,
                Collectors.mapping(NumberStock.Offer::kind, Collectors.toList())));
  }

  private Response countries(Request request, Account account) {
    return stock
        .offers()
        .map(offers -> countries(request, account, byCountry(offers)))
        .orElseGet(() -> tooManySearches(errors));
  }

  private static Response countries(
      Request request, Account account, Map<String, List<StockNumber.Kind>> offered) {
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeArrayPropertyStart("countries");
              offered.forEach((country, kinds) -> write(json, account.sid(), country, kinds));
              json.writeEndArray();
              json.writeStringProperty("uri", request.path());
              json.writeEndObject();
            }));
  }

  private Response country(Request request, Account account) {
    Optional<List<NumberStock.Offer>> offers = stock.offers();
    if (offers.isEmpty()) {
      return tooManySearches(errors);
    }
    List<StockNumber.Kind> kinds = byCountry(offers.get()).get(code(request));
    return kinds == null
        ? errors.notFound(request)
        : Response.json(200, Json.bytes(json -> write(json, account.sid(), code(request), kinds)));
  }

  private static void write(
      JsonGenerator json, AccountSid account, String country, List<StockNumber.Kind> kinds) {
    String path = Paths.account(account) + RESOURCE + "/" + country;
    json.writeStartObject();
    json.writeBooleanProperty("beta", false);
    json.writeStringProperty("country", Locale.of("", country).getDisplayCountry(Locale.ENGLISH));
    json.writeStringProperty("country_code", country);
    json.writeObjectPropertyStart("subresource_uris");
    KINDS.entrySet().stream()
        .filter(kind -> kinds.contains(kind.getValue()))
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            kind ->
                json.writeStringProperty(
                    kind.getValue().text(), path + "/" + kind.getKey() + ".json"));
    json.writeEndObject();
    json.writeStringProperty("uri", path + ".json");
    json.writeEndObject();
  }

  /** In the order and with the types of Twilio's published examples. */
  private static void write(JsonGenerator json, StockNumber number) {
    json.writeStartObject();
    json.writeStringProperty("address_requirements", "none");
    json.writeBooleanProperty("beta", false);
    json.writeObjectPropertyStart("capabilities");
    json.writeBooleanProperty("mms", number.capabilities().mms());
    json.writeBooleanProperty("sms", number.capabilities().sms());
    json.writeBooleanProperty("voice", number.capabilities().voice());
    json.writeEndObject();
    json.writeStringProperty("friendly_name", NumberName.of(number.address()));
    json.writeStringProperty("iso_country", number.country());
    json.writeNullProperty("lata");
    json.writeNullProperty("latitude");
    Json.text(json, "locality", number.locality());
    json.writeNullProperty("longitude");
    json.writeStringProperty("phone_number", number.address().text());
    Json.text(json, "postal_code", number.postalCode());
    json.writeNullProperty("rate_center");
    Json.text(json, "region", number.region());
    json.writeEndObject();
  }
}
