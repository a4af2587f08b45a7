package dev.parley.api.parley;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.api.ApiErrors;
import dev.parley.api.BadParameter;
import dev.parley.api.Json;
import dev.parley.audit.Cause;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.number.RateOverrides;
import dev.parley.number.Rates;
import dev.parley.number.Sender;
import dev.parley.number.SenderSid;
import dev.parley.number.Senders;
import dev.parley.number.Throughput;
import dev.parley.people.Permission;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The senders of all accounts with the rates they keep to, for the operator, who may change them.
 */
public final class SenderRatesResource {
  static final int PAGE_DEFAULT = 50;
  static final int PAGE_MAX = 1_000;

  private static final String PATH = "/v1/parley/Senders";

  private final AdminAccess admin;
  private final ApiErrors errors;
  private final Accounts accounts;
  private final Senders senders;
  private final Rates rates;
  private final RateOverrides overrides;

  public SenderRatesResource(
      AdminAccess admin,
      ApiErrors errors,
      Accounts accounts,
      Senders senders,
      Rates rates,
      RateOverrides overrides) {
    this.admin = admin;
    this.errors = errors;
    this.accounts = accounts;
    this.senders = senders;
    this.rates = rates;
    this.overrides = overrides;
  }

  public void register(Routes routes) {
    routes.blocking("GET", PATH, admin.reading(Permission.READ, this::list));
    routes.blocking(
        "POST", PATH + "/{sid}/Rate", admin.guarded(Permission.MANAGE_ACCOUNTS, this::set));
  }

  private Response list(Request request) throws BadParameter {
    List<Sender> all = wanted(request);
    int size = size(request);
    int from = from(request, all);
    int to = Math.min(all.size(), from + size);
    List<Sender> page = all.subList(from, to);
    @Nullable String next = to < all.size() ? page.getLast().sid().toString() : null;
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeArrayPropertyStart("senders");
              page.forEach(sender -> write(json, sender));
              json.writeEndArray();
              Json.text(json, "next_cursor", next);
              json.writeEndObject();
            }));
  }

  private List<Sender> wanted(Request request) throws BadParameter {
    Optional<String> account = request.query().first("AccountSid").filter(sid -> !sid.isEmpty());
    if (account.isEmpty()) {
      return accounts.all().stream().map(Account::sid).flatMap(this::heldBy).toList();
    }
    AccountSid sid =
        AccountSid.parse(account.get())
            .filter(known -> accounts.find(known).isPresent())
            .orElseThrow(
                () -> new BadParameter(BadParameter.INVALID_VALUE, "AccountSid names no account."));
    return heldBy(sid).toList();
  }

  private Stream<Sender> heldBy(AccountSid account) {
    return senders.heldBy(account).stream();
  }

  private static int size(Request request) throws BadParameter {
    String written =
        request.query().first("PageSize").orElse(Integer.toString(PAGE_DEFAULT)).strip();
    if (written.matches("[0-9]{1,5}")) {
      int size = Integer.parseInt(written);
      if (size >= 1 && size <= PAGE_MAX) {
        return size;
      }
    }
    throw new BadParameter(
        BadParameter.INVALID_VALUE, "PageSize must be a whole number from 1 to " + PAGE_MAX + ".");
  }

  private static int from(Request request, List<Sender> all) throws BadParameter {
    String cursor = request.query().first("Cursor").orElse("");
    if (cursor.isEmpty()) {
      return 0;
    }
    return IntStream.range(0, all.size())
            .filter(i -> all.get(i).sid().toString().equals(cursor))
            .findFirst()
            .orElseThrow(
                () ->
                    new BadParameter(
                        BadParameter.INVALID_VALUE, "Cursor names nothing of this list any more."))
        + 1;
  }

  private Response set(Request request, Cause cause) throws BadParameter {
    Optional<Sender> sender = SenderSid.parse(request.pathParameter("sid")).flatMap(senders::find);
    if (sender.isEmpty()) {
      return errors.notFound(request);
    }
    overrides.set(sender.get(), rate(request), cause);
    return Response.json(200, Json.bytes(json -> write(json, sender.get())));
  }

  /** Null, for an empty one, means that of its kind. */
  static @Nullable Integer rate(Request request) throws BadParameter {
    String written = request.form().first("Rate").map(String::strip).orElse("");
    if (written.isEmpty()) {
      return null;
    }
    if (written.matches("[0-9]{1,6}")) {
      int rate = Integer.parseInt(written);
      if (rate >= 1 && rate <= Throughput.RATE_MAX) {
        return rate;
      }
    }
    throw new BadParameter(
        BadParameter.INVALID_VALUE,
        "Rate must be segments a second, a whole number from 1 to " + Throughput.RATE_MAX + ".");
  }

  private void write(JsonGenerator json, Sender sender) {
    Throughput rate = rates.of(sender.address().text());
    json.writeStartObject();
    json.writeStringProperty("sid", sender.sid().toString());
    json.writeStringProperty("account_sid", sender.account().toString());
    json.writeStringProperty("address", sender.address().text());
    json.writeStringProperty("kind", sender.kind().text());
    json.writeStringProperty("friendly_name", sender.friendlyName());
    json.writeNumberProperty("rate", rate.segmentsPerSecond());
    json.writeStringProperty("rate_reason", rate.reason());
    json.writeBooleanProperty("rate_kept", rate.paced());
    json.writeStringProperty("date_created", sender.createdAt().toString());
    json.writeEndObject();
  }
}
