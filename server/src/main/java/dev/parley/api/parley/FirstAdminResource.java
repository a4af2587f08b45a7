package dev.parley.api.parley;

import dev.parley.api.ApiErrors;
import dev.parley.api.BadParameter;
import dev.parley.audit.Cause;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.people.AttemptLimit;
import dev.parley.people.AttemptLimiter;
import dev.parley.people.FirstAdmin;
import dev.parley.people.FirstAdmin.Redeemed;
import dev.parley.people.Login;
import dev.parley.people.Person;
import dev.parley.people.PersonalToken;
import dev.parley.people.PersonalTokens;
import org.jspecify.annotations.Nullable;

/**
 * Makes the first admin of an installation, with the token that its start told, and a personal
 * token for them, so that they can go on without a browser.
 */
public final class FirstAdminResource {
  static final String PATH = "/v1/parley/FirstAdmin";

  private final ApiErrors errors;
  private final @Nullable FirstAdmin first;
  private final PersonalTokens tokens;
  private final AttemptLimiter attempts;

  /**
   * @param first null where there are people, or nobody has to sign in
   */
  public FirstAdminResource(
      ApiErrors errors,
      @Nullable FirstAdmin first,
      PersonalTokens tokens,
      AttemptLimiter attempts) {
    this.errors = errors;
    this.first = first;
    this.tokens = tokens;
    this.attempts = attempts;
  }

  public void register(Routes routes) {
    routes.blocking(
        "POST",
        PATH,
        request -> {
          try {
            return create(request);
          } catch (BadParameter bad) {
            return errors.of(bad);
          }
        });
  }

  private Response create(Request request) throws BadParameter {
    String client = request.clientAddress();
    if (attempts.waits(AttemptLimit.FIRST_ADMIN, client).isPresent()) {
      return errors.of(ApiErrors.TOO_BUSY, "Too many wrong tokens came from here; try later.");
    }
    Login login =
        Login.parse(request.form().first("Login").orElse(""))
            .orElseThrow(
                () -> new BadParameter(BadParameter.INVALID_VALUE, "Login cannot be used."));
    String name = PeopleResource.name(request.form().first("Name").orElse(login.text()));
    String token = request.form().first("Token").orElse("");
    String password = request.form().first("Password").orElse("");
    Redeemed redeemed =
        first == null ? new Redeemed.WrongToken() : first.redeem(token, login, name, password);
    return switch (redeemed) {
      case Redeemed.Done(Person person) -> made(person);
      case Redeemed.Refused(String sentence) -> errors.of(BadParameter.INVALID_VALUE, sentence);
      case Redeemed.WrongToken _ -> {
        attempts.failed(AttemptLimit.FIRST_ADMIN, client);
        yield errors.of(
            ApiErrors.FORBIDDEN,
            "Token is not the one-time token of the last start, or it was used, or it is older than"
                + " a day. While there are no people, a restart makes a new one.");
      }
    };
  }

  private Response made(Person person) {
    Cause cause = new Cause(person.actor(), "made with the first admin");
    return switch (tokens.create(person.sid(), "first token", PersonalToken.DAYS_DEFAULT, cause)) {
      case PersonalTokens.Made.Done(_, var text) ->
          PersonJson.person(201, person, false, null, text.value());
      case PersonalTokens.Made.TooMany _ ->
          throw new IllegalStateException("a new person has no tokens");
    };
  }
}
