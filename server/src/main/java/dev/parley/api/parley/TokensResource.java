package dev.parley.api.parley;

import dev.parley.api.ApiErrors;
import dev.parley.api.BadParameter;
import dev.parley.api.Json;
import dev.parley.audit.Cause;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.people.People;
import dev.parley.people.Permission;
import dev.parley.people.Person;
import dev.parley.people.PersonalToken;
import dev.parley.people.PersonalTokens;
import dev.parley.people.PersonalTokens.Made;
import dev.parley.people.Principal;
import java.util.Optional;

/**
 * Personal tokens. Everybody has their own in hand; an admin sees and revokes those of others, but
 * makes none for them: only who holds the admin token of the installation does.
 */
public final class TokensResource {
  private final AdminAccess admin;
  private final ApiErrors errors;
  private final People people;
  private final PersonalTokens tokens;

  public TokensResource(AdminAccess admin, ApiErrors errors, People people, PersonalTokens tokens) {
    this.admin = admin;
    this.errors = errors;
    this.people = people;
    this.tokens = tokens;
  }

  public void register(Routes routes) {
    String path = PeopleResource.PATH + "/{person}/Tokens";
    routes.blocking("GET", path, admin.byPrincipal(this::list));
    routes.blocking("POST", path, admin.byPrincipal(this::create));
    routes.blocking("POST", path + "/{token}/Revocation", admin.byPrincipal(this::revoke));
    routes.blocking("GET", "/v1/parley/Me", admin.byPrincipal(this::me));
  }

  private Response me(Request request, Principal principal) {
    return PersonJson.object(
        200,
        json -> {
          json.writeStringProperty("kind", principal.actor().kind());
          json.writeStringProperty("sid", principal.actor().id());
          json.writeStringProperty("name", principal.actor().name());
          json.writeBooleanProperty("limited_to_accounts", !principal.everywhere());
          PersonJson.permissions(json, principal.permissions());
        });
  }

  private Response list(Request request, Principal principal) {
    Optional<Person> person = reachable(request, principal, false);
    if (person.isEmpty()) {
      return errors.notFound(request);
    }
    return PersonJson.object(
        200,
        json -> {
          json.writeArrayPropertyStart("tokens");
          tokens.of(person.get().sid()).forEach(token -> PersonJson.write(json, token, null));
          json.writeEndArray();
        });
  }

  private Response create(Request request, Principal principal) throws BadParameter {
    Optional<Person> person = reachable(request, principal, true);
    if (person.isEmpty()) {
      return errors.notFound(request);
    }
    String name = request.form().first("Name").map(String::strip).orElse("");
    if (name.isEmpty() || name.length() > PersonalToken.NAME_MAX) {
      throw new BadParameter(
          BadParameter.INVALID_VALUE,
          "Name is required, with at most " + PersonalToken.NAME_MAX + " characters.");
    }
    Cause cause = principal.cause(AdminAccess.reason(request));
    return switch (tokens.create(person.get().sid(), name, days(request), cause)) {
      case Made.TooMany _ ->
          errors.of(
              BadParameter.INVALID_VALUE,
              "A person has at most " + PersonalToken.TOKENS_MAX + " tokens; revoke one before.");
      case Made.Done(PersonalToken token, var text) ->
          Response.json(201, Json.bytes(json -> PersonJson.write(json, token, text.value())));
    };
  }

  private static int days(Request request) throws BadParameter {
    String written = request.form().first("Days").orElse("" + PersonalToken.DAYS_DEFAULT);
    try {
      int days = Integer.parseInt(written);
      if (days >= 1 && days <= PersonalToken.DAYS_MAX) {
        return days;
      }
    } catch (NumberFormatException _) {
      // Told below, together with the range.
    }
    throw new BadParameter(
        BadParameter.INVALID_VALUE,
        "Days must be a whole number from 1 to " + PersonalToken.DAYS_MAX + ".");
  }

  private Response revoke(Request request, Principal principal) throws BadParameter {
    Cause cause = principal.cause(AdminAccess.reason(request));
    Optional<PersonalToken> revoked =
        reachable(request, principal, false)
            .flatMap(
                person ->
                    PersonalToken.id(request.pathParameter("token"))
                        .flatMap(id -> tokens.revoke(person.sid(), id, cause)));
    return revoked
        .map(token -> Response.json(200, Json.bytes(json -> PersonJson.write(json, token, null))))
        .orElseGet(() -> errors.notFound(request));
  }

  /** Oneself; others for an admin, and to make a token for them only by the admin token. */
  private Optional<Person> reachable(Request request, Principal principal, boolean making) {
    boolean others = making ? principal.person() == null : principal.may(Permission.MANAGE_PEOPLE);
    return PeopleResource.find(people, request)
        .filter(person -> others || person.sid().equals(principal.person()));
  }
}
