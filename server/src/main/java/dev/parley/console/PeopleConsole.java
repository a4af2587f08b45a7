package dev.parley.console;

import dev.parley.account.Accounts;
import dev.parley.audit.AuditTrail;
import dev.parley.people.AttemptLimiter;
import dev.parley.people.FirstAdmin;
import dev.parley.people.People;
import dev.parley.people.PersonalTokens;
import dev.parley.people.SecondFactors;
import dev.parley.people.Sessions;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** The pages about people and the record, and where a login is asked for the way in. */
public final class PeopleConsole {
  private final Pages pages;
  private final Parts parts;

  /** What they are made of. */
  public record Parts(
      People people,
      PersonalTokens tokens,
      SecondFactors factors,
      Sessions sessions,
      AttemptLimiter attempts,
      AuditTrail trail,
      Accounts accounts,
      SecureRandom random) {}

  public PeopleConsole(Pages pages, Parts parts) {
    this.pages = pages;
    this.parts = parts;
  }

  /** For who manages people and reads the record. */
  public void register(ConsoleRoutes routes) {
    new PeoplePage(
            pages,
            parts.people(),
            parts.tokens(),
            parts.factors(),
            parts.sessions(),
            parts.accounts())
        .register(routes);
    new AuditPage(pages, parts.trail()).register(routes);
  }

  /**
   * The way in: sign-in, the first admin, one's own account.
   *
   * @param first null where there are people
   */
  public void registerLogin(ConsoleRoutes routes, LoginDoor door, @Nullable FirstAdmin first) {
    SignIn signIn = new SignIn(parts.people(), parts.factors(), parts.attempts());
    new SignInPage(pages, door, parts.people(), signIn, parts.random()).register(routes);
    new SetupPage(pages, door, first, parts.attempts()).register(routes);
    new AccountPage(
            pages,
            door,
            parts.people(),
            parts.tokens(),
            parts.factors(),
            parts.sessions(),
            parts.attempts())
        .register(routes);
  }
}
