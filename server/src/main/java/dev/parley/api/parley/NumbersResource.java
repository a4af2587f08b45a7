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
import dev.parley.e164.ParsedAddress;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.number.NumberStock;
import dev.parley.number.Rates;
import dev.parley.number.Sender;
import dev.parley.number.Senders;
import dev.parley.number.StockNumber;
import dev.parley.number.StockSearch;
import dev.parley.people.Permission;
import dev.parley.service.MessagingServices;
import dev.parley.service.MessagingServices.Left;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** The stock of numbers: loaded, listed, given to accounts and taken back by the operator. */
public final class NumbersResource {
  static final String PATH = "/v1/parley/Numbers";

  private static final int INVALID_NUMBER = 21421;
  private static final int NOT_AVAILABLE = 21422;
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,16}");

  private final AdminAccess admin;
  private final ApiErrors errors;
  private final Accounts accounts;
  private final NumberStock stock;
  private final Senders senders;
  private final MessagingServices services;
  private final AddressReader addresses;
  private final SenderView view;

  public NumbersResource(
      AdminAccess admin,
      ApiErrors errors,
      Accounts accounts,
      NumberStock stock,
      Senders senders,
      MessagingServices services,
      AddressReader addresses,
      Rates rates) {
    this.admin = admin;
    this.errors = errors;
    this.accounts = accounts;
    this.stock = stock;
    this.senders = senders;
    this.services = services;
    this.addresses = addresses;
    this.view = new SenderView(rates);
  }

  public void register(Routes routes) {
    Permission permission = Permission.MANAGE_ACCOUNTS;
    String one = PATH + "/{StockNumber}";
    routes.blocking("GET", PATH, admin.reading(Permission.READ, this::list));
    routes.blocking("POST", PATH, admin.guarded(permission, this::load));
    routes.blocking("POST", one + "/Assign", admin.guarded(permission, this::assign));
    routes.blocking("POST", one + "/Release", admin.guarded(permission, this::release));
    routes.blocking("POST", one + "/Remove", admin.guarded(permission, this::remove));
  }

  private Response load(Request request, Cause cause) throws BadParameter {
    StockCsv.Read read = new StockCsv(addresses).read(request.form().first("Csv").orElse(""));
    stock.load(read.numbers(), cause);
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeNumberProperty("loaded", read.numbers().size());
              json.writeArrayPropertyStart("rejected");
              for (StockCsv.Rejected rejected : read.rejected()) {
                json.writeStartObject();
                json.writeNumberProperty("line", rejected.line());
                json.writeStringProperty("number", rejected.number());
                json.writeStringProperty("reason", rejected.reason());
                json.writeEndObject();
              }
              json.writeEndArray();
              json.writeEndObject();
            }));
  }

  private Response list(Request request) throws BadParameter {
    Cursor cursor = Cursor.read(request);
    StockSearch search =
        new StockSearch(
            query(request, "Country").map(text -> text.toUpperCase(Locale.ROOT)).orElse(null),
            kinds(request),
            null,
            contains(request),
            null,
            null,
            null,
            null,
            null,
            null,
            available(request));
    String after = cursor.after() == null ? "" : cursor.after();
    return stock
        .search(search, after, cursor.size() + 1)
        .map(found -> page(found, cursor.size()))
        .orElseGet(
            () -> errors.tooBusy("Too many search the stock of numbers; try again, or for less."));
  }

  private Response page(List<StockNumber> found, int size) {
    boolean more = found.size() > size;
    List<StockNumber> shown = more ? found.subList(0, size) : found;
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeArrayPropertyStart("numbers");
              shown.forEach(number -> write(json, number));
              json.writeEndArray();
              Json.text(json, "next_cursor", more ? shown.getLast().address().text() : null);
              json.writeEndObject();
            }));
  }

  private static Set<StockNumber.Kind> kinds(Request request) throws BadParameter {
    Optional<String> text = query(request, "Kind");
    if (text.isEmpty()) {
      return Set.of();
    }
    return Arrays.stream(StockNumber.Kind.values())
        .filter(kind -> kind.text().equals(text.get()))
        .findAny()
        .map(Set::of)
        .orElseThrow(
            () ->
                new BadParameter(
                    BadParameter.INVALID_VALUE,
                    "Kind must be one of local, mobile, toll_free, short_code."));
  }

  private static @Nullable String contains(Request request) throws BadParameter {
    Optional<String> text =
        query(request, "Contains").map(it -> it.startsWith("+") ? it.substring(1) : it);
    if (text.isPresent() && !DIGITS.matcher(text.get()).matches()) {
      throw new BadParameter(BadParameter.INVALID_VALUE, "Contains must be digits.");
    }
    return text.orElse(null);
  }

  private static @Nullable Boolean available(Request request) throws BadParameter {
    Optional<String> text = query(request, "Available");
    if (text.isPresent() && !text.get().equals("true") && !text.get().equals("false")) {
      throw new BadParameter(BadParameter.INVALID_VALUE, "Available must be true or false.");
    }
    return text.map(Boolean::valueOf).orElse(null);
  }

  private Response assign(Request request, Cause cause) throws BadParameter {
    AccountSid account =
        AccountSid.parse(request.form().first("AccountSid").map(String::strip).orElse(""))
            .flatMap(accounts::find)
            .map(Account::sid)
            .orElseThrow(
                () -> new BadParameter(BadParameter.INVALID_VALUE, "AccountSid names no account."));
    Address address = address(request);
    String name = FormValues.name(request).orElse(address.text());
    return stock
        .find(address)
        .flatMap(number -> senders.add(number.takenBy(account, name, Sender.Webhooks.NONE), cause))
        .map(sender -> view.answer(201, sender))
        .orElseGet(
            () -> errors.of(NOT_AVAILABLE, "This number is not in stock, or somebody holds it."));
  }

  /** From whoever holds it, also when it did not come from stock. */
  private Response release(Request request, Cause cause) throws BadParameter {
    Optional<Sender> held = senders.byAddress(address(request));
    if (held.isEmpty()) {
      return errors.notFound(request);
    }
    Sender sender = held.get();
    if (services.leaveAll(sender.sid(), cause) == Left.LATER) {
      return errors.stopsBeingKept();
    }
    return senders.release(sender.sid(), cause)
        ? view.answer(200, sender)
        : errors.notFound(request);
  }

  private Response remove(Request request, Cause cause) throws BadParameter {
    return stock.remove(address(request), cause) ? Response.noContent() : errors.notFound(request);
  }

  private Address address(Request request) throws BadParameter {
    if (addresses.sender(request.pathParameter("StockNumber"))
        instanceof ParsedAddress.Usable(Address address)) {
      return address;
    }
    throw new BadParameter(INVALID_NUMBER, "The path names no number.");
  }

  private static Optional<String> query(Request request, String name) {
    return request.query().first(name).map(String::strip).filter(text -> !text.isEmpty());
  }

  private void write(JsonGenerator json, StockNumber number) {
    json.writeStartObject();
    json.writeStringProperty("number", number.address().text());
    json.writeStringProperty("kind", number.kind().text());
    json.writeStringProperty("country", number.country());
    Json.text(json, "region", number.region());
    Json.text(json, "locality", number.locality());
    Json.text(json, "postal_code", number.postalCode());
    json.writeBooleanProperty("mms", number.capabilities().mms());
    json.writeBooleanProperty("voice", number.capabilities().voice());
    Json.text(
        json,
        "monthly_price",
        number.monthlyPrice() == null ? null : number.monthlyPrice().toPlainString());
    Json.text(
        json,
        "held_by",
        senders.byAddress(number.address()).map(it -> it.account().toString()).orElse(null));
    json.writeEndObject();
  }
}
