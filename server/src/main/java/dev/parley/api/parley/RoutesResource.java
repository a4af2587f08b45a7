package dev.parley.api.parley;

import dev.parley.api.BadParameter;
import dev.parley.api.Json;
import dev.parley.carrier.RouteExplanation;
import dev.parley.carrier.RouteTable;
import dev.parley.carrier.Router;
import dev.parley.config.RouteRule;
import dev.parley.e164.Address;
import dev.parley.e164.AddressParser;
import dev.parley.e164.ParsedAddress;
import dev.parley.e164.PhoneNumber;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.people.Permission;
import java.util.function.Predicate;
import tools.jackson.core.JsonGenerator;

/** By which rules messages go to carriers, and to which carrier one would go now. */
public final class RoutesResource {
  private static final String PATH = "/v1/parley/Routes";
  private static final int VALUE_MAX = 64;

  private final AdminAccess admin;
  private final Router router;
  private final AddressParser addresses;
  private final Predicate<String> added;

  public RoutesResource(AdminAccess admin, Router router, AddressParser addresses) {
    this(admin, router, addresses, _ -> false);
  }

  /**
   * @param added tells the names of routes that were added while Parley ran
   */
  public RoutesResource(
      AdminAccess admin, Router router, AddressParser addresses, Predicate<String> added) {
    this.admin = admin;
    this.router = router;
    this.addresses = addresses;
    this.added = added;
  }

  public void register(Routes routes) {
    routes.blocking("GET", PATH, admin.reading(Permission.READ, _ -> list()));
    // The number belongs into the body: paths and queries are logged.
    routes.blocking("POST", PATH + "/Test", admin.reading(Permission.READ, this::test));
  }

  private Response list() {
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeArrayPropertyStart("routes");
              router.rules().forEach(rule -> write(json, rule, added.test(rule.name())));
              json.writeEndArray();
              json.writeEndObject();
            }));
  }

  static void write(JsonGenerator json, RouteRule rule, boolean added) {
    json.writeStartObject();
    json.writeStringProperty("name", rule.name());
    json.writeBooleanProperty("added", added);
    Json.text(json, "sender", rule.sender());
    Json.text(json, "account", rule.account());
    Json.text(json, "prefix", rule.prefix());
    Json.text(json, "country", rule.country());
    json.writeArrayPropertyStart("carriers");
    for (RouteRule.Choice choice : rule.carriers()) {
      json.writeStartObject();
      json.writeStringProperty("name", choice.carrier());
      json.writeNumberProperty("rank", choice.rank());
      json.writeNumberProperty("weight", choice.weight());
      Json.text(json, "cost", choice.cost() == null ? null : choice.cost().toPlainString());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private Response test(Request request) throws BadParameter {
    Address to = recipient(value(request, "To"));
    String country = to instanceof PhoneNumber number ? number.region() : "";
    RouteExplanation explanation =
        router.explain(
            new RouteTable.Subject(
                sender(value(request, "From")),
                value(request, "Account"),
                to.text(),
                () -> country));
    return Response.json(200, Json.bytes(json -> write(json, explanation)));
  }

  private static String value(Request request, String name) throws BadParameter {
    String value = request.form().first(name).orElse("");
    if (value.length() > VALUE_MAX) {
      throw new BadParameter(
          BadParameter.TOO_LONG, name + " is longer than " + VALUE_MAX + " characters.");
    }
    return value;
  }

  private Address recipient(String written) throws BadParameter {
    return switch (addresses.recipient(written, null)) {
      case ParsedAddress.Usable usable -> usable.address();
      case ParsedAddress.Emergency _ ->
          throw new BadParameter(
              BadParameter.INVALID_VALUE, "To is an emergency number: no message goes there.");
      case ParsedAddress.Unusable unusable ->
          throw new BadParameter(BadParameter.INVALID_VALUE, "To: " + unusable.reason());
    };
  }

  /** As a message would have it; what is none matches no rule for a sender. */
  private String sender(String written) {
    return addresses.sender(written) instanceof ParsedAddress.Usable usable
        ? usable.address().text()
        : written;
  }

  private static void write(JsonGenerator json, RouteExplanation explanation) {
    json.writeStartObject();
    json.writeStringProperty("route", explanation.route());
    Json.text(json, "carrier", explanation.chosen());
    json.writeStringProperty("words", explanation.words());
    json.writeArrayPropertyStart("rules");
    for (RouteExplanation.Rule rule : explanation.rules()) {
      json.writeStartObject();
      json.writeStringProperty("name", rule.name());
      json.writeBooleanProperty("matches", rule.matches());
      json.writeStringProperty("words", rule.words());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("candidates");
    for (RouteExplanation.Candidate candidate : explanation.candidates()) {
      json.writeStartObject();
      json.writeStringProperty("name", candidate.carrier());
      json.writeNumberProperty("rank", candidate.rank());
      json.writeNumberProperty("weight", candidate.weight());
      Json.text(json, "cost", candidate.cost());
      json.writeStringProperty("words", candidate.words());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
