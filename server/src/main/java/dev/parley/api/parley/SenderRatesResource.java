package dev.parley.api.parley;

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
import org.jspecify.annotations.Nullable;

/**
 * The senders of all accounts with the rates they keep to, for the operator, who may change them.
 */
public final class SenderRatesResource {
  private static final String PATH = "/v1/parley/Senders";

  private final AdminAccess admin;
  private final ApiErrors errors;
  private final Accounts accounts;
  private final Senders senders;
  private final SenderView view;
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
    this.view = new SenderView(rates);
    this.overrides = overrides;
  }

  public void register(Routes routes) {
    routes.blocking("GET", PATH, admin.reading(Permission.READ, this::list));
    routes.blocking(
        "POST", PATH + "/{sid}/Rate", admin.guarded(Permission.MANAGE_ACCOUNTS, this::set));
  }

  private Response list(Request request) throws BadParameter {
    Cursor.Page<Sender> page =
        Cursor.read(request).of(wanted(request), sender -> sender.sid().toString());
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeArrayPropertyStart("senders");
              page.items().forEach(sender -> view.write(json, sender));
              json.writeEndArray();
              Json.text(json, "next_cursor", page.next());
              json.writeEndObject();
            }));
  }

  private List<Sender> wanted(Request request) throws BadParameter {
    Optional<String> account = request.query().first("AccountSid").filter(sid -> !sid.isEmpty());
    if (account.isEmpty()) {
      return senders.all();
    }
    AccountSid sid =
        AccountSid.parse(account.get())
            .filter(known -> accounts.find(known).isPresent())
            .orElseThrow(
                () -> new BadParameter(BadParameter.INVALID_VALUE, "AccountSid names no account."));
    return senders.heldBy(sid);
  }

  private Response set(Request request, Cause cause) throws BadParameter {
    Optional<Sender> sender = SenderSid.parse(request.pathParameter("sid")).flatMap(senders::find);
    if (sender.isEmpty()) {
      return errors.notFound(request);
    }
    overrides.set(sender.get(), rate(request), cause);
    return view.answer(200, sender.get());
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
}
