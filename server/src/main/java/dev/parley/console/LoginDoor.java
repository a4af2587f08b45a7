package dev.parley.console;

import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.people.People;
import dev.parley.people.Permission;
import dev.parley.people.Person;
import dev.parley.people.Principal;
import dev.parley.people.Sessions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lets people in who signed in, as far as their role reaches. The session's id is in a cookie that
 * scripts do not see and other sites' forms do not send; each form carries a token made of the id
 * besides, since cookies alone prove nothing about who made a form.
 */
public final class LoginDoor implements ConsoleDoor {
  static final String FORM_TOKEN = "csrf";

  private static final String SESSION = "parley-session";

  private final Pages pages;
  private final Sessions sessions;
  private final People people;

  public LoginDoor(Pages pages, Sessions sessions, People people) {
    this.pages = pages;
    this.sessions = sessions;
    this.people = people;
  }

  /** Somebody with a session. */
  record SignedIn(Person person, String id) {
    Viewer viewer() {
      return new Viewer(Principal.of(person), person.name(), formToken(id), true);
    }

    @Override
    public String toString() {
      return "SignedIn[" + person.sid() + "]";
    }
  }

  /** Whose session the request is of. */
  Optional<SignedIn> signedIn(Request request) {
    return Cookies.value(request, SESSION)
        .flatMap(
            id ->
                (byItself(request) ? sessions.look(id) : sessions.find(id))
                    .flatMap(session -> people.find(session.person()))
                    .filter(Person::enabled)
                    .map(person -> new SignedIn(person, id)));
  }

  /** A page that refreshes itself is no sign of a person: its session may grow idle. */
  private static boolean byItself(Request request) {
    return request.header("hx-request").isPresent() && request.method().equals("GET");
  }

  /** The answer, with a new session for the person; one that the browser had before ends. */
  Response begin(Request request, Person person, Response response) {
    Cookies.value(request, SESSION).ifPresent(sessions::end);
    String id =
        sessions
            .begin(person, request.clientAddress(), request.header("user-agent").orElse(""))
            .value();
    return Cookies.set(request, response, SESSION, id);
  }

  /** The answer, without a session. */
  Response end(Request request, Response response) {
    Cookies.value(request, SESSION).ifPresent(sessions::end);
    return Cookies.clear(request, response, SESSION);
  }

  @Override
  public Routes.Handler page(Entrance entrance, Routes.Handler handler) {
    return switch (entrance) {
      case Entrance.Anybody _ ->
          request ->
              signedIn(request)
                  .map(SignedIn::viewer)
                  .orElse(Viewer.NOBODY)
                  .handle(handler, request);
      case Entrance.SignedIn(var permission, boolean everywhere) ->
          request -> enter(request, permission, everywhere, handler);
    };
  }

  private Response enter(
      Request request, @Nullable Permission permission, boolean everywhere, Routes.Handler handler)
      throws Exception {
    Optional<SignedIn> signedIn = signedIn(request);
    if (signedIn.isEmpty()) {
      return toSignIn(request);
    }
    Viewer viewer = signedIn.get().viewer();
    return viewer.handle(
        inside -> {
          boolean ownAccount = permission == null;
          if (signedIn.get().person().mustChangePassword() && !ownAccount) {
            return Response.seeOther(AccountPage.PATH);
          }
          if (!reads(inside) && !carriesToken(inside, viewer)) {
            return pages.problem(
                403,
                "This form is not yours any more",
                "It was made before you signed in, or by another site; nothing was changed. Go"
                    + " back, load the page again and send the form once more.");
          }
          return permission == null || may(viewer, permission, everywhere)
              ? handler.handle(inside)
              : forbidden(viewer, permission);
        },
        request);
  }

  /** Neither is a form. */
  private static boolean reads(Request request) {
    return request.method().equals("GET") || request.method().equals("HEAD");
  }

  private static boolean may(Viewer viewer, Permission permission, boolean everywhere) {
    return everywhere ? viewer.mayEverywhere(permission) : viewer.may(permission);
  }

  private static boolean carriesToken(Request request, Viewer viewer) {
    String shown = request.form().first(FORM_TOKEN).orElse("");
    return MessageDigest.isEqual(
        shown.getBytes(StandardCharsets.UTF_8),
        viewer.formToken().getBytes(StandardCharsets.UTF_8));
  }

  private Response forbidden(Viewer viewer, Permission permission) {
    String missing =
        viewer.may(permission)
            ? "This page concerns the whole installation, and your role ends at certain accounts."
            : "Your role does not include “" + permission.words() + "”.";
    return pages.problem(403, "Not for your role", missing + " An admin gives roles.");
  }

  private static Response toSignIn(Request request) {
    String login = SignInPage.PATH;
    if (request.header("hx-request").isPresent()) {
      return new Response(401, Map.of("HX-Redirect", login), new byte[0]);
    }
    String address = address(request);
    boolean back = reads(request) && !address.equals("/");
    return Response.seeOther(back ? login + "?next=" + encoded(address) : login);
  }

  private static String address(Request request) {
    String query =
        request.query().values().entrySet().stream()
            .flatMap(
                parameter ->
                    parameter.getValue().stream()
                        .map(value -> encoded(parameter.getKey()) + "=" + encoded(value)))
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? request.path() : request.path() + "?" + query;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String formToken(String id) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(("form " + id).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
