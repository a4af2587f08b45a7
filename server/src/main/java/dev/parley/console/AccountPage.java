package dev.parley.console;

import dev.parley.console.ConsoleDoor.Entrance;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.people.AttemptLimit;
import dev.parley.people.AttemptLimiter;
import dev.parley.people.Passwords;
import dev.parley.people.People;
import dev.parley.people.People.Outcome;
import dev.parley.people.Permission;
import dev.parley.people.Person;
import dev.parley.people.PersonalToken;
import dev.parley.people.PersonalTokens;
import dev.parley.people.PersonalTokens.Made;
import dev.parley.people.SecondFactors;
import dev.parley.people.Sessions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code /account}: one's own password, second factor, tokens and sessions. */
public final class AccountPage {
  static final String PATH = "/account";

  private final Pages pages;
  private final LoginDoor door;
  private final People people;
  private final PersonalTokens tokens;
  private final SecondFactors factors;
  private final Sessions sessions;
  private final AttemptLimiter attempts;

  AccountPage(
      Pages pages,
      LoginDoor door,
      People people,
      PersonalTokens tokens,
      SecondFactors factors,
      Sessions sessions,
      AttemptLimiter attempts) {
    this.pages = pages;
    this.door = door;
    this.people = people;
    this.tokens = tokens;
    this.factors = factors;
    this.sessions = sessions;
    this.attempts = attempts;
  }

  void register(ConsoleRoutes routes) {
    routes.get(PATH, Entrance.SIGNED_IN, own(this::show));
    routes.post(PATH + "/password", Entrance.SIGNED_IN, own(knowing(this::changePassword)));
    routes.post(PATH + "/tokens", Entrance.SIGNED_IN, settled(knowing(this::makeToken)));
    routes.post(PATH + "/tokens/revoke", Entrance.SIGNED_IN, own(this::revokeToken));
    routes.post(PATH + "/sessions/end", Entrance.SIGNED_IN, own(this::endSessions));
    routes.post(PATH + "/second-factor", Entrance.SIGNED_IN, settled(knowing(this::enrol)));
    routes.get(PATH + "/second-factor", Entrance.SIGNED_IN, settled(this::showSecret));
    routes.post(PATH + "/second-factor/confirm", Entrance.SIGNED_IN, settled(this::confirm));
    routes.post(
        PATH + "/second-factor/remove", Entrance.SIGNED_IN, own(knowing(this::removeFactor)));
  }

  private interface Own {
    Response handle(Request request, Person person);
  }

  private Routes.Handler own(Own handler) {
    return request ->
        handler.handle(
            request, door.signedIn(request).map(LoginDoor.SignedIn::person).orElseThrow());
  }

  /** Not before a given password was changed: who gave it could leave a way in behind. */
  private Routes.Handler settled(Own handler) {
    return own(
        (request, person) ->
            person.mustChangePassword()
                ? page(403, person, "Choose your own password first.")
                : handler.handle(request, person));
  }

  /** What the page shows. */
  public record View(
      String login,
      String role,
      List<String> permissions,
      boolean mustChangePassword,
      boolean secondFactor,
      int recoveryCodes,
      List<TokenViews.TokenRow> tokens,
      List<TokenViews.SessionRow> sessions,
      int passwordMin,
      int daysDefault,
      int daysMax,
      String notice,
      String problem) {
    public View {
      permissions = List.copyOf(permissions);
      tokens = List.copyOf(tokens);
      sessions = List.copyOf(sessions);
    }
  }

  private Response show(Request request, Person person) {
    String notice =
        switch (request.query().first("done").orElse("")) {
          case "password" -> "Your password is changed. Every other session of yours has ended.";
          case "revoked" -> "The token opens nothing any more.";
          case "removed" -> "The sign-in asks for no code any more.";
          default -> "";
        };
    return page(200, person, notice, "");
  }

  private Response page(int status, Person person, String problem) {
    return page(status, person, "", problem);
  }

  private Response page(int status, Person person, String notice, String problem) {
    View view =
        new View(
            person.login().text(),
            person.role().text(),
            person.role().permissions().stream().sorted().map(Permission::words).toList(),
            person.mustChangePassword(),
            factors.active(person.sid()),
            factors.recoveryCodesLeft(person.sid()),
            TokenViews.tokens(tokens.of(person.sid())),
            TokenViews.sessions(sessions.of(person.sid())),
            Passwords.LENGTH_MIN,
            PersonalToken.DAYS_DEFAULT,
            PersonalToken.DAYS_MAX,
            notice,
            problem);
    return pages.page(
        status,
        "account.jte",
        "My account",
        PageHead.Section.ACCOUNT,
        "parley people tokens list " + person.login(),
        view);
  }

  private Response changePassword(Request request, Person person) {
    String wanted = request.form().first("new").orElse("");
    if (!wanted.equals(request.form().first("again").orElse(""))) {
      return page(400, person, "The two new passwords differ; nothing was changed.");
    }
    if (wanted.equals(request.form().first("password").orElse(""))) {
      return page(400, person, "The new password is the old one; nothing was changed.");
    }
    return switch (people.choosePassword(person.sid(), wanted, pages.viewer().cause(""))) {
      case Outcome.Done(Person changed, _) ->
          door.begin(request, changed, Response.seeOther(PATH + "?done=password"));
      case Outcome.Refused(_, String sentence) -> page(400, person, sentence);
      case Outcome.NotFound _ -> page(404, person, "You are not here any more.");
    };
  }

  /**
   * What leaves a way in behind, or takes one away, asks for the current password: an open session
   * alone is not enough. Counted as a sign-in, so that who took a session does not guess on.
   */
  private Own knowing(Own handler) {
    return (request, person) -> {
      String login = person.login().text();
      Optional<Duration> waits = attempts.waits(AttemptLimit.SIGN_IN_OF_PERSON, login);
      if (waits.isPresent()) {
        String sentence =
            "Too many wrong passwords; right ones are refused too. Try again in "
                + SignIn.minutes(waits.get())
                + "; nothing was changed.";
        return page(429, person, sentence);
      }
      String shown = request.form().first("password").orElse("");
      if (people.authenticate(login, shown).isEmpty()) {
        attempts.failed(AttemptLimit.SIGN_IN_OF_PERSON, login);
        return page(403, person, "The current password is not right; nothing was changed.");
      }
      return handler.handle(request, person);
    };
  }

  private Response makeToken(Request request, Person person) {
    String name = request.form().first("name").orElse("").strip();
    Optional<Integer> days =
        request
            .form()
            .first("days")
            .filter(text -> text.matches("\\d{1,3}"))
            .map(Integer::valueOf)
            .filter(number -> number >= 1 && number <= PersonalToken.DAYS_MAX);
    if (name.isEmpty() || name.length() > PersonalToken.NAME_MAX || days.isEmpty()) {
      return page(
          400,
          person,
          "A token has a name of at most "
              + PersonalToken.NAME_MAX
              + " characters and opens for 1 to "
              + PersonalToken.DAYS_MAX
              + " days.");
    }
    Made made = tokens.create(person.sid(), name, days.get(), pages.viewer().cause(""));
    return switch (made) {
      case Made.TooMany _ ->
          page(409, person, "You have " + PersonalToken.TOKENS_MAX + " tokens; revoke one first.");
      case Made.Done(_, var text) ->
          new Told(
                  "Your token “" + name + "”, shown this once:",
                  List.of(text.value()),
                  PATH,
                  "My account")
              .page(pages, "A new token", PageHead.Section.ACCOUNT);
    };
  }

  private Response revokeToken(Request request, Person person) {
    return request
        .form()
        .first("sid")
        .flatMap(PersonalToken::id)
        .flatMap(id -> tokens.revoke(person.sid(), id, pages.viewer().cause("")))
        .map(_ -> Response.seeOther(PATH + "?done=revoked"))
        .orElseGet(() -> page(404, person, "There is no such token any more."));
  }

  private Response endSessions(Request request, Person person) {
    sessions.endAll(person.sid(), pages.viewer().cause(""));
    return door.end(request, Response.seeOther(SignInPage.PATH));
  }

  /**
   * @param uri as authenticator apps read it
   * @param picture the same as a QR code: the path of an SVG
   * @param size of its view box
   */
  public record Secret(String secret, String uri, String picture, int size, String problem) {}

  private Response enrol(Request request, Person person) {
    return factors.enrol(person.sid()).isPresent()
        ? Response.seeOther(PATH + "/second-factor")
        : page(409, person, "You have a second factor already; remove it first.");
  }

  private Response showSecret(Request request, Person person) {
    return secret(200, person, "");
  }

  private Response secret(int status, Person person, String problem) {
    Optional<String> waiting = factors.waiting(person.sid());
    if (waiting.isEmpty()) {
      return Response.seeOther(PATH);
    }
    QrPicture picture = QrPicture.of(uri(person, waiting.get()));
    return pages.page(
        status,
        "secondFactor.jte",
        "Second factor",
        PageHead.Section.ACCOUNT,
        "",
        new Secret(
            waiting.get().replaceAll("(.{4})(?=.)", "$1 "),
            uri(person, waiting.get()),
            picture.path(),
            picture.size(),
            problem));
  }

  private static String uri(Person person, String secret) {
    String label = person.login().text().replace("@", "%40").replace("+", "%2B");
    return "otpauth://totp/Parley:" + label + "?secret=" + secret + "&issuer=Parley";
  }

  private Response confirm(Request request, Person person) {
    String code = request.form().first("code").orElse("");
    Optional<List<String>> recovery = factors.confirm(person.sid(), code, pages.viewer().cause(""));
    if (recovery.isEmpty()) {
      return secret(
          400, person, "That code does not fit. Look whether the clock of your phone is right.");
    }
    Response told =
        new Told(
                "The sign-in asks for a code from now on. These recovery codes open once each, for"
                    + " when the phone is gone. They are shown this once; keep them apart from it:",
                recovery.get(),
                PATH,
                "My account")
            .page(pages, "Recovery codes", PageHead.Section.ACCOUNT);
    return door.begin(request, person, told);
  }

  private Response removeFactor(Request request, Person person) {
    return factors.remove(person.sid(), pages.viewer().cause(""))
        ? door.begin(request, person, Response.seeOther(PATH + "?done=removed"))
        : page(404, person, "There is no second factor.");
  }
}
