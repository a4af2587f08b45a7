package dev.parley.api.parley;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.api.ApiErrors;
import dev.parley.api.BadParameter;
import dev.parley.audit.Cause;
import dev.parley.http.Request;
import dev.parley.http.Request.Parameters;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.people.Login;
import dev.parley.people.People;
import dev.parley.people.People.Outcome;
import dev.parley.people.Permission;
import dev.parley.people.Person;
import dev.parley.people.PersonSid;
import dev.parley.people.Role;
import dev.parley.people.SecondFactors;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The people of this installation, for its admins. A person is named by sid or by login. */
public final class PeopleResource {
  static final String PATH = "/v1/parley/People";

  private final AdminAccess admin;
  private final ApiErrors errors;
  private final People people;
  private final SecondFactors factors;
  private final Accounts accounts;

  public PeopleResource(
      AdminAccess admin,
      ApiErrors errors,
      People people,
      SecondFactors factors,
      Accounts accounts) {
    this.admin = admin;
    this.errors = errors;
    this.people = people;
    this.factors = factors;
    this.accounts = accounts;
  }

  public void register(Routes routes) {
    routes.blocking("GET", PATH, admin.reading(Permission.MANAGE_PEOPLE, _ -> list()));
    routes.blocking("POST", PATH, admin.guarded(Permission.MANAGE_PEOPLE, this::add));
    String one = PATH + "/{person}";
    routes.blocking("GET", one, admin.reading(Permission.MANAGE_PEOPLE, this::fetch));
    routes.blocking("POST", one, admin.guarded(Permission.MANAGE_PEOPLE, this::change));
    routes.blocking(
        "POST", one + "/Password", admin.guarded(Permission.MANAGE_PEOPLE, this::resetPassword));
    routes.blocking(
        "POST",
        one + "/SecondFactor/Removal",
        admin.guarded(Permission.MANAGE_PEOPLE, this::removeSecondFactor));
    routes.blocking("GET", "/v1/parley/Roles", admin.byPrincipal((_, _) -> roles()));
  }

  private Response list() {
    Set<PersonSid> active = factors.active();
    return PersonJson.object(
        200,
        json -> {
          json.writeArrayPropertyStart("people");
          people.all().forEach(each -> PersonJson.write(json, each, active.contains(each.sid())));
          json.writeEndArray();
        });
  }

  private static Response roles() {
    return PersonJson.object(
        200,
        json -> {
          json.writeArrayPropertyStart("roles");
          List.of(Role.values()).forEach(role -> PersonJson.write(json, role));
          json.writeEndArray();
        });
  }

  private Response add(Request request, Cause cause) throws BadParameter {
    Parameters form = request.form();
    Login login =
        Login.parse(form.first("Login").orElse(""))
            .orElseThrow(() -> invalid("Login is 1 to " + Login.MAX + " of a-z 0-9 . _ @ + -"));
    String name = name(form.first("Name").orElse(login.text()));
    Role role = role(form.first("Role").orElse(""));
    Set<UUID> reach = scope(form);
    String password = form.first("Password").orElse(null);
    return answer(
        request, 201, people.add(new People.New(login, name, role, reach), password, cause));
  }

  private Response fetch(Request request) {
    return find(people, request)
        .map(person -> answer(200, person, null))
        .orElseGet(() -> errors.notFound(request));
  }

  private Response change(Request request, Cause cause) throws BadParameter {
    Optional<Person> person = find(people, request);
    if (person.isEmpty()) {
      return errors.notFound(request);
    }
    Parameters form = request.form();
    @Nullable String name = form.first("Name").orElse(null);
    @Nullable String role = form.first("Role").orElse(null);
    People.Edit edit =
        new People.Edit(
            name == null ? null : name(name),
            role == null ? null : role(role),
            form.all("AccountSid").isEmpty() ? null : scope(form),
            enabled(form));
    return answer(request, 200, people.change(person.get().sid(), edit, cause));
  }

  private Response resetPassword(Request request, Cause cause) {
    return find(people, request)
        .map(person -> answer(request, 200, people.resetPassword(person.sid(), cause)))
        .orElseGet(() -> errors.notFound(request));
  }

  private Response removeSecondFactor(Request request, Cause cause) {
    Optional<Person> person = find(people, request);
    if (person.isEmpty() || !factors.remove(person.get().sid(), cause)) {
      return errors.notFound(request);
    }
    return answer(200, person.get(), null);
  }

  private Response answer(Request request, int status, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done(Person person, var password) ->
          answer(status, person, password == null ? null : password.value());
      case Outcome.NotFound _ -> errors.notFound(request);
      case Outcome.Refused(People.Reason reason, String sentence) ->
          switch (reason) {
            case LOGIN_TAKEN, LAST_ADMIN, NOT_THE_FIRST, CHANGED_MEANWHILE ->
                errors.conflict(sentence);
            case TOO_MANY, BAD_PASSWORD, BAD_SCOPE ->
                errors.of(BadParameter.INVALID_VALUE, sentence);
          };
    };
  }

  private Response answer(int status, Person person, @Nullable String password) {
    return PersonJson.person(status, person, factors.active(person.sid()), password, null);
  }

  static Optional<Person> find(People people, Request request) {
    String named = request.pathParameter("person");
    return PersonSid.parse(named)
        .flatMap(people::find)
        .or(() -> Login.parse(named).flatMap(people::byLogin));
  }

  static String name(String written) throws BadParameter {
    String name = written.strip();
    if (!Person.validName(name)) {
      throw invalid("Name is 1 to " + Person.NAME_MAX + " characters.");
    }
    return name;
  }

  private static Role role(String written) throws BadParameter {
    return Role.parse(written)
        .orElseThrow(() -> invalid("Role must be one of " + Role.all() + "."));
  }

  private static @Nullable Boolean enabled(Parameters form) throws BadParameter {
    return switch (form.first("Enabled").orElse("")) {
      case "" -> null;
      case "true" -> Boolean.TRUE;
      case "false" -> Boolean.FALSE;
      default -> throw invalid("Enabled must be true or false.");
    };
  }

  /** An empty AccountSid takes all away. */
  private Set<UUID> scope(Parameters form) throws BadParameter {
    Set<UUID> reach = new HashSet<>();
    for (String written : form.all("AccountSid")) {
      if (!written.isEmpty()) {
        reach.add(
            AccountSid.parse(written)
                .flatMap(accounts::find)
                .map(Account::sid)
                .map(AccountSid::id)
                .orElseThrow(() -> invalid("AccountSid names no account.")));
      }
    }
    return reach;
  }

  private static BadParameter invalid(String sentence) {
    return new BadParameter(BadParameter.INVALID_VALUE, sentence);
  }
}
