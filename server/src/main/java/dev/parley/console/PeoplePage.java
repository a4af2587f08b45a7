package dev.parley.console;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.audit.Cause;
import dev.parley.config.Secret;
import dev.parley.console.ConsoleDoor.Entrance;
import dev.parley.http.Request;
import dev.parley.http.Request.Parameters;
import dev.parley.http.Response;
import dev.parley.people.Login;
import dev.parley.people.People;
import dev.parley.people.People.Outcome;
import dev.parley.people.Permission;
import dev.parley.people.Person;
import dev.parley.people.PersonSid;
import dev.parley.people.PersonalToken;
import dev.parley.people.PersonalTokens;
import dev.parley.people.Role;
import dev.parley.people.SecondFactors;
import dev.parley.people.Sessions;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code /people} and {@code /people/{sid}}: who may sign in, and what they may do. */
final class PeoplePage {
  static final String PATH = "/people";

  private final Pages pages;
  private final People people;
  private final PersonalTokens tokens;
  private final SecondFactors factors;
  private final Sessions sessions;
  private final Accounts accounts;

  PeoplePage(
      Pages pages,
      People people,
      PersonalTokens tokens,
      SecondFactors factors,
      Sessions sessions,
      Accounts accounts) {
    this.pages = pages;
    this.people = people;
    this.tokens = tokens;
    this.factors = factors;
    this.sessions = sessions;
    this.accounts = accounts;
  }

  void register(ConsoleRoutes routes) {
    Entrance admins = Entrance.everywhere(Permission.MANAGE_PEOPLE);
    String one = PATH + "/{sid}";
    routes.get(PATH, admins, _ -> list(200, PeopleView.Entered.NOTHING, ""));
    routes.post(PATH, admins, this::add);
    routes.get(one, admins, request -> of(request, person -> show(request, person)));
    routes.post(one, admins, request -> of(request, person -> change(request, person)));
    routes.post(
        one + "/password",
        admins,
        request -> of(request, person -> resetPassword(request, person)));
    routes.post(
        one + "/second-factor",
        admins,
        request -> of(request, person -> removeFactor(request, person)));
    routes.post(one + "/sessions", admins, request -> of(request, person -> endSessions(person)));
    routes.post(
        one + "/tokens", admins, request -> of(request, person -> revokeToken(request, person)));
  }

  private interface OfPerson {
    Response handle(Person person);
  }

  private Response of(Request request, OfPerson handler) {
    return PersonSid.parse(request.pathParameter("sid"))
        .flatMap(people::find)
        .map(handler::handle)
        .orElseGet(
            () -> pages.problem(404, "Nobody with this sid", "There is no person with this sid."));
  }

  private Response list(int status, PeopleView.Entered entered, String problem) {
    return pages.page(
        status,
        "people.jte",
        "People",
        PageHead.Section.PEOPLE,
        "parley people list",
        new PeopleView(rows(), roles(), entered, problem));
  }

  private List<PeopleView.Row> rows() {
    Set<PersonSid> active = factors.active();
    return people.all().stream().map(it -> row(it, active.contains(it.sid()))).toList();
  }

  private static PeopleView.Row row(Person person, boolean secondFactor) {
    return new PeopleView.Row(
        PATH + "/" + person.sid(),
        person.login().text(),
        person.name(),
        person.role().text(),
        standing(person),
        secondFactor,
        person.accounts().size());
  }

  private static StatusView standing(Person person) {
    if (!person.enabled()) {
      return new StatusView("disabled", "⊘", "bad");
    }
    return person.mustChangePassword()
        ? new StatusView("password given", "…", "waiting")
        : new StatusView("enabled", "✓", "good");
  }

  private static List<PeopleView.RoleView> roles() {
    return Arrays.stream(Role.values())
        .map(
            role ->
                new PeopleView.RoleView(
                    role.text(),
                    role.permissions().stream().sorted().map(Permission::words).toList(),
                    role.scoped()))
        .toList();
  }

  private Response add(Request request) {
    Parameters form = request.form();
    PeopleView.Entered entered =
        new PeopleView.Entered(
            text(form, "login"), text(form, "name"), text(form, "role"), text(form, "accounts"));
    Optional<Login> login = Login.parse(entered.login());
    Optional<Role> role = Role.parse(entered.role());
    Optional<Set<UUID>> reach = scope(entered.accounts());
    String name = entered.name().isEmpty() ? entered.login() : entered.name();
    String problem = problem(login.isPresent(), Person.validName(name), role, reach, form);
    if (!problem.isEmpty()) {
      return list(400, entered, problem);
    }
    People.New wanted =
        new People.New(login.orElseThrow(), name, role.orElseThrow(), reach.orElseThrow());
    return switch (people.add(wanted, null, cause(form))) {
      case Outcome.Done(Person person, Secret password) -> told(person, password);
      case Outcome.Refused(_, String sentence) -> list(409, entered, sentence);
      case Outcome.NotFound _ -> list(404, entered, "");
    };
  }

  private static String problem(
      boolean login,
      boolean name,
      Optional<Role> role,
      Optional<Set<UUID>> reach,
      Parameters form) {
    if (!login) {
      return "A login is 1 to " + Login.MAX + " of a-z 0-9 . _ @ + -";
    }
    if (!name) {
      return "A name is 1 to " + Person.NAME_MAX + " characters.";
    }
    if (role.isEmpty()) {
      return "A role is one of " + Role.all() + ".";
    }
    if (reach.isEmpty()) {
      return "Accounts are sids of accounts that there are (AC…), one on a line.";
    }
    if (text(form, "reason").length() > Cause.REASON_MAX) {
      return "A reason is at most " + Cause.REASON_MAX + " characters.";
    }
    return "";
  }

  private Response told(Person person, @Nullable Secret password) {
    return new Told(
            "The password of "
                + person.login()
                + ", shown this once. They choose their own when they sign in:",
            password == null ? List.of() : List.of(password.value()),
            PATH + "/" + person.sid(),
            person.name())
        .page(pages, "A new password", PageHead.Section.PEOPLE);
  }

  private Response show(Request request, Person person) {
    String notice =
        switch (request.query().first("done").orElse("")) {
          case "changed" -> "Changed.";
          case "ended" -> "They are signed out everywhere.";
          case "revoked" -> "The token opens nothing any more.";
          case "removed" -> "Their sign-in asks for no code any more.";
          default -> "";
        };
    return show(200, person, notice, "");
  }

  private Response show(int status, Person person, String notice, String problem) {
    return pages.page(
        status,
        "person.jte",
        person.name(),
        PageHead.Section.PEOPLE,
        "parley people set " + person.login() + " --role …",
        new PersonView(
            row(person, factors.active(person.sid())),
            person.sid().toString(),
            person.updatedAt().toString(),
            person.enabled(),
            accountSids(person),
            Times.dateAndTime(person.createdAt()),
            Times.dateAndTime(person.updatedAt()),
            Arrays.stream(Role.values()).map(Role::text).toList(),
            TokenViews.tokens(tokens.of(person.sid())),
            TokenViews.sessions(sessions.of(person.sid())),
            notice,
            problem));
  }

  private static String accountSids(Person person) {
    return person.accounts().stream()
        .map(id -> new AccountSid(id).toString())
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  private Response change(Request request, Person person) {
    Parameters form = request.form();
    Optional<Role> role = Role.parse(text(form, "role"));
    Optional<Set<UUID>> reach = scope(text(form, "accounts"));
    String name = text(form, "name");
    String problem = problem(true, Person.validName(name), role, reach, form);
    if (!problem.isEmpty()) {
      return show(400, person, "", problem);
    }
    People.Edit edit =
        new People.Edit(
            name,
            role.orElseThrow(),
            role.orElseThrow().scoped() ? reach.orElseThrow() : Set.of(),
            text(form, "enabled").equals("yes"));
    return answer(person, people.change(person.sid(), edit, version(form), cause(form)), "changed");
  }

  /** A form without one is as good as a stale one. */
  private static Instant version(Parameters form) {
    try {
      return Instant.parse(text(form, "version"));
    } catch (DateTimeParseException _) {
      return Instant.MIN;
    }
  }

  private Response answer(Person person, Outcome outcome, String done) {
    return switch (outcome) {
      case Outcome.Done _ -> back(person, done);
      case Outcome.Refused(_, String sentence) ->
          show(409, people.find(person.sid()).orElse(person), "", sentence);
      case Outcome.NotFound _ -> show(404, person, "", "They are not here any more.");
    };
  }

  private static Response back(Person person, String done) {
    return Response.seeOther(PATH + "/" + person.sid() + "?done=" + done);
  }

  private Response resetPassword(Request request, Person person) {
    Outcome outcome = people.resetPassword(person.sid(), cause(request.form()));
    return outcome instanceof Outcome.Done(Person changed, Secret password)
        ? told(changed, password)
        : answer(person, outcome, "changed");
  }

  private Response removeFactor(Request request, Person person) {
    return factors.remove(person.sid(), cause(request.form()))
        ? back(person, "removed")
        : show(404, person, "", "There is no second factor.");
  }

  private Response endSessions(Person person) {
    sessions.endAll(person.sid(), pages.viewer().cause(""));
    return back(person, "ended");
  }

  private Response revokeToken(Request request, Person person) {
    return request
        .form()
        .first("token")
        .flatMap(PersonalToken::id)
        .flatMap(id -> tokens.revoke(person.sid(), id, cause(request.form())))
        .map(_ -> back(person, "revoked"))
        .orElseGet(() -> show(404, person, "", "There is no such token any more."));
  }

  /** Empty when a line is no sid of an account. */
  private Optional<Set<UUID>> scope(String written) {
    Set<UUID> reach = new HashSet<>();
    for (String line : written.split("[\\s,]+", -1)) {
      if (line.isEmpty()) {
        continue;
      }
      Optional<UUID> id =
          AccountSid.parse(line).flatMap(accounts::find).map(Account::sid).map(AccountSid::id);
      if (id.isEmpty()) {
        return Optional.empty();
      }
      reach.add(id.get());
    }
    return Optional.of(reach);
  }

  private Cause cause(Parameters form) {
    String reason = text(form, "reason");
    return pages
        .viewer()
        .cause(reason.length() > Cause.REASON_MAX ? reason.substring(0, Cause.REASON_MAX) : reason);
  }

  private static String text(Parameters form, String name) {
    return form.first(name).orElse("").strip();
  }
}
