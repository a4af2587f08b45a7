package dev.parley.console;

import dev.parley.console.ConsoleDoor.Entrance;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.people.People;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code /login} and {@code /logout}. */
public final class SignInPage {
  static final String PATH = "/login";

  private static final String FORM_COOKIE = "parley-form";
  private static final int FORM_OCTETS = 16;
  private static final Pattern NEXT =
      Pattern.compile("/[A-Za-z0-9_-][A-Za-z0-9_./-]*+(\\?[A-Za-z0-9_.*%=&+-]*+)?");

  private final Pages pages;
  private final LoginDoor door;
  private final People people;
  private final SignIn signIn;
  private final SecureRandom random;

  SignInPage(Pages pages, LoginDoor door, People people, SignIn signIn, SecureRandom random) {
    this.pages = pages;
    this.door = door;
    this.people = people;
    this.signIn = signIn;
    this.random = random;
  }

  void register(ConsoleRoutes routes) {
    routes.get(PATH, Entrance.ANYBODY, this::show);
    routes.post(PATH, Entrance.ANYBODY, this::enter);
    routes.post("/logout", Entrance.SIGNED_IN, this::leave);
  }

  /**
   * @param next where to go after it, a path of this server
   * @param form compared with the cookie that came with it: nobody signs others in
   */
  public record View(String login, String next, String form, String problem) {}

  private Response show(Request request) {
    if (people.all().isEmpty()) {
      return Response.seeOther(SetupPage.PATH);
    }
    return form(request, 200, "", next(request.query().first("next")), "");
  }

  private Response form(Request request, int status, String login, String next, String problem) {
    byte[] octets = new byte[FORM_OCTETS];
    random.nextBytes(octets);
    String form = HexFormat.of().formatHex(octets);
    Response page =
        pages.page(
            status,
            "login.jte",
            "Sign in",
            PageHead.Section.NONE,
            "",
            new View(login, next, form, problem));
    return Cookies.set(request, page, FORM_COOKIE, form);
  }

  private Response enter(Request request) {
    String login = request.form().first("login").orElse("");
    String next = next(request.form().first("next"));
    if (!formIsOurs(request)) {
      return form(
          request, 403, login, next, "This form was not made for this browser; send it once more.");
    }
    SignIn.Result result =
        signIn.of(
            login,
            request.form().first("password").orElse(""),
            request.form().first("code").orElse(""),
            request.clientAddress());
    return switch (result) {
      case SignIn.Result.In(var person) -> door.begin(request, person, Response.seeOther(next));
      case SignIn.Result.Wrong _ ->
          form(
              request,
              401,
              login,
              next,
              "Login, password or code is wrong. All three are looked at together.");
      case SignIn.Result.Waits(var time) ->
          form(
              request,
              429,
              login,
              next,
              "Too many sign-ins failed; right passwords are refused too. Try again in "
                  + SignIn.minutes(time)
                  + ".");
      case SignIn.Result.Busy _ ->
          form(
              request,
              429,
              login,
              next,
              "Too many people sign in at this moment; nothing was looked at. Try again in some"
                  + " seconds.");
    };
  }

  private boolean formIsOurs(Request request) {
    String shown = request.form().first("form").orElse("");
    return Cookies.value(request, FORM_COOKIE)
        .filter(kept -> !kept.isEmpty())
        .filter(kept -> MessageDigest.isEqual(octets(kept), octets(shown)))
        .isPresent();
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Only a path of this server, and its query: a link to the sign-in leads nowhere else. */
  private static String next(Optional<String> written) {
    return written.filter(text -> NEXT.matcher(text).matches()).orElse("/");
  }

  private Response leave(Request request) {
    return door.end(request, Response.seeOther(PATH));
  }
}
