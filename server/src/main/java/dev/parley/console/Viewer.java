package dev.parley.console;

import dev.parley.account.Account;
import dev.parley.audit.Actor;
import dev.parley.audit.Cause;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.people.Permission;
import dev.parley.people.Principal;
import dev.parley.people.Scope;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Who looks at a page. Bound by the door for as long as a handler runs.
 *
 * @param formToken that every form of this session carries; empty where forms need none
 * @param signedIn false at a development server, and for who has not signed in
 */
public record Viewer(Principal principal, String name, String formToken, boolean signedIn) {
  /** Sits at the machine of a development server. */
  public static final Viewer DEVELOPMENT =
      new Viewer(
          new Principal(
              new Actor.Parley("dev console"),
              EnumSet.allOf(Permission.class),
              Scope.EVERYTHING,
              null),
          "dev",
          "",
          false);

  /** Has not signed in. */
  public static final Viewer NOBODY =
      new Viewer(
          new Principal(new Actor.Parley("nobody"), Set.of(), new Scope.Accounts(Set.of()), null),
          "",
          "",
          false);

  private static final ScopedValue<Viewer> CURRENT = ScopedValue.newInstance();
  private static final ScopedValue<Request> REQUEST = ScopedValue.newInstance();

  /**
   * @param otherwise where no door was passed
   */
  static Viewer current(Viewer otherwise) {
    return CURRENT.orElse(otherwise);
  }

  /** What a form of the page that is being made carries. */
  public static String currentFormToken() {
    return current(NOBODY).formToken();
  }

  Response handle(Routes.Handler handler, Request request) throws Exception {
    return ScopedValue.where(CURRENT, this)
        .where(REQUEST, request)
        .call(() -> handler.handle(request));
  }

  /** What is being answered; empty outside of a page's door. */
  static Optional<Request> request() {
    return REQUEST.isBound() ? Optional.of(REQUEST.get()) : Optional.empty();
  }

  public boolean may(Permission permission) {
    return principal.may(permission);
  }

  /** To see something that concerns more than single accounts. */
  public boolean mayEverywhere(Permission permission) {
    return may(permission) && principal.everywhere();
  }

  public boolean sees(Account account) {
    return principal.scope().covers(account.sid().id(), account.owner().id());
  }

  Cause cause(String reason) {
    return principal.cause(reason);
  }
}
