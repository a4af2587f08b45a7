package dev.parley.api.parley;

import dev.parley.api.ApiErrors;
import dev.parley.api.BadParameter;
import dev.parley.api.Json;
import dev.parley.audit.Cause;
import dev.parley.carrier.registry.AddedCarrier;
import dev.parley.carrier.registry.AddedCarriers;
import dev.parley.carrier.registry.Outcome;
import dev.parley.config.Secret;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.people.Permission;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Carriers that are added, changed and removed while Parley runs. An added one binds at once; a
 * removed one gets nothing more and unbinds when what it took is answered.
 */
public final class CarrierChanges {
  private static final String PATH = "/v1/parley/Carriers";

  private final AdminAccess admin;
  private final ApiErrors errors;
  private final AddedCarriers registry;

  public CarrierChanges(ApiErrors errors, AdminAccess admin, AddedCarriers registry) {
    this.errors = errors;
    this.admin = admin;
    this.registry = registry;
  }

  public void register(Routes routes) {
    routes.blocking("POST", PATH, admin.guarded(Permission.OPERATE, this::add));
    routes.blocking("GET", PATH + "/{name}", admin.reading(Permission.READ, this::show));
    routes.blocking("POST", PATH + "/{name}", admin.guarded(Permission.OPERATE, this::change));
    routes.blocking("DELETE", PATH + "/{name}", admin.guarded(Permission.OPERATE, this::remove));
  }

  private Response show(Request request) {
    return registry
        .carrier(request.pathParameter("name"))
        .map(carrier -> answer(200, carrier))
        .orElseGet(() -> errors.notFound(request));
  }

  private Response add(Request request, Cause cause) throws BadParameter {
    CarrierForm form = CarrierForm.read(request.form());
    Map<String, Object> settings = new LinkedHashMap<>();
    form.edits()
        .forEach(
            (key, value) -> {
              if (value != null) {
                settings.put(key, value);
              }
            });
    Secret password = form.password();
    Outcome outcome = registry.add(settings, password == null ? new Secret("") : password, cause);
    return answer(request, outcome, 201);
  }

  private Response change(Request request, Cause cause) throws BadParameter {
    CarrierForm form = CarrierForm.changes(request.form());
    Map<String, @Nullable Object> edits = new LinkedHashMap<>(form.edits());
    Outcome outcome =
        registry.change(
            request.pathParameter("name"), form.version(), edits, form.password(), cause);
    return answer(request, outcome, 200);
  }

  private Response remove(Request request, Cause cause) {
    return answer(request, registry.remove(request.pathParameter("name"), cause), 204);
  }

  private Response answer(Request request, Outcome outcome, int status) {
    return outcome instanceof Outcome.Carrier(AddedCarrier carrier)
        ? answer(status, carrier)
        : answer(errors, request, outcome);
  }

  /** What carriers and routes have in common. */
  static Response answer(ApiErrors errors, Request request, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Removed _ -> new Response(204, Map.of(), new byte[0]);
      case Outcome.NotFound _ -> errors.notFound(request);
      case Outcome.Invalid(List<String> problems) ->
          errors.of(BadParameter.INVALID_VALUE, String.join(" ", problems));
      case Outcome.Conflict(String sentence) -> errors.conflict(sentence);
      case Outcome.Stale stale ->
          errors.conflict(
              "It was changed meanwhile: read it again, and change version "
                  + stale.version()
                  + ".",
              json -> write(json, stale));
      case Outcome.Carrier _, Outcome.Route _ ->
          throw new IllegalStateException("answered by its own resource");
    };
  }

  private static void write(JsonGenerator json, Outcome.Stale stale) {
    json.writeNumberProperty("version", stale.version());
    json.writeStringProperty("changed_by", stale.by());
    json.writeStringProperty("date_changed", stale.at().toString());
    json.writeArrayPropertyStart("changed");
    for (Outcome.Difference difference : stale.changed()) {
      json.writeStartObject();
      json.writeStringProperty("key", difference.key());
      json.writeStringProperty("was", difference.was());
      json.writeStringProperty("is", difference.is());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static Response answer(int status, AddedCarrier carrier) {
    return Response.json(
        status,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringProperty("name", carrier.name());
              json.writeNumberProperty("version", carrier.version());
              json.writeName("settings");
              SettingsJson.write(json, carrier.settings());
              json.writeStringProperty("date_created", carrier.createdAt().toString());
              json.writeStringProperty("date_updated", carrier.updatedAt().toString());
              json.writeEndObject();
            }));
  }
}
