package dev.parley.console;

import dev.parley.console.ConsoleDoor.Entrance;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.people.AttemptLimit;
import dev.parley.people.AttemptLimiter;
import dev.parley.people.FirstAdmin;
import dev.parley.people.FirstAdmin.Redeemed;
import dev.parley.people.Login;
import dev.parley.people.Passwords;
import dev.parley.people.Person;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /setup}: the first admin of an installation, once. */
public final class SetupPage {
  static final String PATH = "/setup";

  private final Pages pages;
  private final LoginDoor door;
  private final @Nullable FirstAdmin first;
  private final AttemptLimiter attempts;

  SetupPage(Pages pages, LoginDoor door, @Nullable FirstAdmin first, AttemptLimiter attempts) {
    this.pages = pages;
    this.door = door;
    this.first = first;
    this.attempts = attempts;
  }

  void register(ConsoleRoutes routes) {
    routes.get(PATH, Entrance.ANYBODY, _ -> form(200, "", "", ""));
    routes.post(PATH, Entrance.ANYBODY, this::create);
  }

  /**
   * @param file where the token is kept
   */
  public record View(String file, String login, String name, String problem, int passwordMin) {}

  private Response form(int status, String login, String name, String problem) {
    FirstAdmin open = first;
    if (open == null || !open.open()) {
      return pages.problem(
          404,
          "Nothing to set up",
          "There are people here already: sign in at /login. Or the one-time token is older than a"
              + " day: a restart of the server makes another while there is nobody.");
    }
    return pages.page(
        status,
        "setup.jte",
        "Set up Parley",
        PageHead.Section.NONE,
        "parley people create --first-admin-token-file " + open.file() + " --login …",
        new View(open.file().toString(), login, name, problem, Passwords.LENGTH_MIN));
  }

  private Response create(Request request) {
    String login = request.form().first("login").orElse("");
    String name = request.form().first("name").orElse("").strip();
    String password = request.form().first("password").orElse("");
    Optional<Login> wanted = Login.parse(login);
    FirstAdmin open = first;
    if (open == null || !open.open()) {
      return form(404, login, name, "");
    }
    if (attempts.waits(AttemptLimit.FIRST_ADMIN, request.clientAddress()).isPresent()) {
      return form(429, login, name, "Too many wrong tokens. Wait a few minutes, then try again.");
    }
    if (wanted.isEmpty() || !Person.validName(name)) {
      return form(
          400,
          login,
          name,
          "A login is 1 to 64 of a-z 0-9 . _ @ + - and a name 1 to 64 characters.");
    }
    if (!password.equals(request.form().first("again").orElse(""))) {
      return form(400, login, name, "The two passwords differ.");
    }
    String token = request.form().first("token").orElse("");
    return switch (open.redeem(token, wanted.get(), name, password)) {
      case Redeemed.Done(Person person) -> door.begin(request, person, Response.seeOther("/"));
      case Redeemed.Refused(String sentence) -> form(400, login, name, sentence);
      case Redeemed.WrongToken _ -> {
        attempts.failed(AttemptLimit.FIRST_ADMIN, request.clientAddress());
        yield form(403, login, name, "That is not the token of the last start.");
      }
    };
  }
}
