package dev.parley.api.parley;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.api.ApiAccess;
import dev.parley.api.ApiErrors;
import dev.parley.api.BadParameter;
import dev.parley.audit.Actor;
import dev.parley.audit.Cause;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.people.Permission;
import dev.parley.people.Principal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The door of what belongs to an account: for the account and its parent with their own
 * credentials, and for people and operators as far as they reach. What is out of reach is not
 * found, whether it exists or not.
 */
public final class OwnerAccess {
  private final ApiAccess access;
  private final AdminAccess admin;
  private final Accounts accounts;
  private final ApiErrors errors;

  public OwnerAccess(ApiAccess access, AdminAccess admin, Accounts accounts, ApiErrors errors) {
    this.access = access;
    this.admin = admin;
    this.accounts = accounts;
    this.errors = errors;
  }

  /** Somebody who was let in. */
  public sealed interface Visitor {
    /** The account, when it is within reach. */
    Optional<Account> account(AccountSid sid);

    /** All within reach, oldest first. */
    List<Account> reachable();

    /** Whose credentials were shown; empty for people. */
    Optional<Account> own();

    /** With a standard API key: those see neither auth tokens nor keys. */
    boolean byKey();

    Actor actor();
  }

  private record ByCredentials(ApiAccess access, ApiAccess.Caller caller, Accounts accounts)
      implements Visitor {
    @Override
    public Optional<Account> account(AccountSid sid) {
      return access.reachable(caller, sid);
    }

    @Override
    public List<Account> reachable() {
      return accounts.under(caller.account().sid());
    }

    @Override
    public Optional<Account> own() {
      return Optional.of(caller.account());
    }

    @Override
    public boolean byKey() {
      return caller.byKey();
    }

    @Override
    public Actor actor() {
      return caller.cause().actor();
    }
  }

  private record ByPerson(Principal principal, Accounts accounts) implements Visitor {
    @Override
    public Optional<Account> account(AccountSid sid) {
      return accounts
          .find(sid)
          .filter(it -> principal.scope().covers(it.sid().id(), it.owner().id()));
    }

    @Override
    public List<Account> reachable() {
      return accounts.all().stream()
          .filter(it -> principal.scope().covers(it.sid().id(), it.owner().id()))
          .toList();
    }

    @Override
    public Optional<Account> own() {
      return Optional.empty();
    }

    @Override
    public boolean byKey() {
      return false;
    }

    @Override
    public Actor actor() {
      return principal.actor();
    }
  }

  /** Answers for somebody who was let in. */
  @FunctionalInterface
  public interface Guarded {
    Response handle(Request request, Visitor visitor) throws BadParameter;
  }

  /** Answers for an account within reach. */
  @FunctionalInterface
  public interface OfAccount {
    Response handle(Request request, Account account, Cause cause) throws BadParameter;
  }

  /**
   * Closed to the credentials of accounts that are not active (S3).
   *
   * @param permission what a person's role has to include
   */
  public Routes.Handler guarded(Permission permission, Guarded handler) {
    return guarded(permission, access::barred, handler);
  }

  /** Also for accounts that are suspended or closed: they find out here why. */
  Routes.Handler whateverStanding(Permission permission, Guarded handler) {
    return guarded(permission, _ -> Optional.empty(), handler);
  }

  private Routes.Handler guarded(
      Permission permission,
      Function<ApiAccess.Caller, Optional<Response>> barred,
      Guarded handler) {
    return request ->
        switch (admin.enter(request)) {
          case AdminAccess.Entry.Denied(Response response) -> response;
          case AdminAccess.Entry.Granted(Principal principal) ->
              principal.may(permission)
                  ? handle(handler, request, new ByPerson(principal, accounts))
                  : errors.of(ApiErrors.FORBIDDEN, AdminAccess.lacks(permission));
          case AdminAccess.Entry.NoToken _ ->
              access
                  .caller(request)
                  .map(
                      caller ->
                          barred
                              .apply(caller)
                              .orElseGet(() -> handle(handler, request, visitor(caller))))
                  .orElseGet(access::unauthorized);
        };
  }

  /**
   * For the account that the request names.
   *
   * @param sid where the request names it
   */
  public Routes.Handler ofAccount(
      Permission permission, Function<Request, String> sid, OfAccount handler) {
    return guarded(
        permission,
        (request, visitor) -> {
          Optional<Account> account =
              AccountSid.parse(sid.apply(request)).flatMap(visitor::account);
          if (account.isEmpty()) {
            return errors.notFound(request);
          }
          Cause cause = new Cause(visitor.actor(), AdminAccess.reason(request));
          return handler.handle(request, account.get(), cause);
        });
  }

  private Visitor visitor(ApiAccess.Caller caller) {
    return new ByCredentials(access, caller, accounts);
  }

  private Response handle(Guarded handler, Request request, Visitor visitor) {
    try {
      return handler.handle(request, visitor);
    } catch (BadParameter e) {
      return errors.of(e);
    }
  }
}
