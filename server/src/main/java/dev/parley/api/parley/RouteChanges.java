package dev.parley.api.parley;

import dev.parley.api.ApiErrors;
import dev.parley.api.BadParameter;
import dev.parley.api.Json;
import dev.parley.audit.Cause;
import dev.parley.carrier.registry.AddedCarriers;
import dev.parley.carrier.registry.AddedRoute;
import dev.parley.carrier.registry.Outcome;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.people.Permission;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Routes that are added and removed while Parley runs. */
public final class RouteChanges {
  private static final String PATH = "/v1/parley/Routes";
  private static final int VALUE_MAX = 64;

  /** Any number in E.164: no criterion at all. */
  private static final String ANY_PREFIX = "+";

  private final AdminAccess admin;
  private final ApiErrors errors;
  private final AddedCarriers registry;

  public RouteChanges(ApiErrors errors, AdminAccess admin, AddedCarriers registry) {
    this.errors = errors;
    this.admin = admin;
    this.registry = registry;
  }

  public void register(Routes routes) {
    routes.blocking("POST", PATH, admin.guarded(Permission.OPERATE, this::add));
    routes.blocking("DELETE", PATH + "/{name}", admin.guarded(Permission.OPERATE, this::remove));
  }

  /** A carrier for messages: the route is made when there is none for these yet. */
  private Response add(Request request, Cause cause) throws BadParameter {
    Map<String, Object> criteria = new LinkedHashMap<>();
    put(request, "Sender", "sender", criteria);
    put(request, "Account", "account", criteria);
    put(request, "Prefix", "prefix", criteria);
    put(request, "Country", "country", criteria);
    put(request, "Name", "name", criteria);
    criteria.remove("prefix", ANY_PREFIX);
    Map<String, Object> choice = new LinkedHashMap<>();
    put(request, "Carrier", "name", choice);
    put(request, "Rank", "rank", choice);
    put(request, "Weight", "weight", choice);
    put(request, "Cost", "cost", choice);
    if (!choice.containsKey("name")) {
      throw new BadParameter(BadParameter.INVALID_VALUE, "Carrier is required.");
    }
    Outcome outcome = registry.addRoute(criteria, choice, cause);
    return outcome instanceof Outcome.Route(AddedRoute route)
        ? Response.json(201, Json.bytes(json -> RoutesResource.write(json, route.rule(), true)))
        : CarrierChanges.answer(errors, request, outcome);
  }

  private static void put(Request request, String parameter, String key, Map<String, Object> values)
      throws BadParameter {
    Optional<String> value =
        request.form().first(parameter).map(String::strip).filter(text -> !text.isEmpty());
    if (value.isPresent() && value.get().length() > VALUE_MAX) {
      throw new BadParameter(
          BadParameter.TOO_LONG, parameter + " is longer than " + VALUE_MAX + " characters.");
    }
    value.ifPresent(text -> values.put(key, text));
  }

  private Response remove(Request request, Cause cause) {
    String carrier = request.query().first("Carrier").orElse(null);
    Outcome outcome = registry.removeRoute(request.pathParameter("name"), carrier, cause);
    return outcome instanceof Outcome.Route
        ? CarrierChanges.answer(errors, request, new Outcome.Removed())
        : CarrierChanges.answer(errors, request, outcome);
  }
}
