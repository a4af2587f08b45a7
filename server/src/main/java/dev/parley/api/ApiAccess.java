package dev.parley.api;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.account.KeySid;
import dev.parley.audit.Actor;
import dev.parley.audit.Cause;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Who calls, and whose resources they may touch: their own account's and its subaccounts'. Another
 * account's resources are not found, whether they exist or not.
 */
public final class ApiAccess {
  private static final String BASIC = "Basic ";

  private final Accounts accounts;
  private final ApiErrors errors;

  public ApiAccess(Accounts accounts, ApiErrors errors) {
    this.accounts = accounts;
    this.errors = errors;
  }

  /**
   * @param byKey with an API key; those read no auth tokens
   * @param id of the credentials: the account's sid, or the key's
   */
  public record Caller(Account account, boolean byKey, String id) {
    /** Why a change that the caller asks for is made. */
    Cause cause() {
      return Cause.of(new Actor.Credentials(id));
    }
  }

  /** What came of asking for entry. */
  public sealed interface Entry {
    /**
     * @param account the account of the path
     */
    record Granted(Caller caller, Account account) implements Entry {}

    record Denied(Response response) implements Entry {}
  }

  /** Answers for the account of the path. */
  @FunctionalInterface
  public interface Guarded {
    Response handle(Request request, Account account) throws BadParameter;
  }

  /** A handler behind the check of credentials and of {@code {AccountSid}}. */
  public Routes.Handler guarded(Guarded handler) {
    return request ->
        switch (enter(request, "AccountSid")) {
          case Entry.Denied(Response response) -> response;
          case Entry.Granted(_, Account account) -> {
            try {
              yield handler.handle(request, account);
            } catch (BadParameter e) {
              yield errors.of(e);
            }
          }
        };
  }

  /** Changes something of the account of the path, and is told who wants it. */
  @FunctionalInterface
  public interface Changing {
    Response handle(Request request, Caller caller, Account account) throws BadParameter;
  }

  /** As {@link #guarded}, for what has to know who calls. */
  Routes.Handler changing(Changing handler) {
    return request ->
        switch (enter(request, "AccountSid")) {
          case Entry.Denied(Response response) -> response;
          case Entry.Granted(Caller caller, Account account) -> {
            try {
              yield handler.handle(request, caller, account);
            } catch (BadParameter e) {
              yield errors.of(e);
            }
          }
        };
  }

  /** Answers for the caller's own account, which no path names. */
  @FunctionalInterface
  interface Own {
    Response handle(Request request, Caller caller) throws BadParameter;
  }

  /** A handler of the v1 APIs behind the check of credentials. */
  Routes.Handler ofCaller(Own handler) {
    return request -> {
      Optional<Caller> caller = caller(request);
      if (caller.isEmpty()) {
        return unauthorized();
      }
      try {
        return handler.handle(request, caller.get());
      } catch (BadParameter e) {
        return errors.of(e);
      }
    };
  }

  /**
   * @param placeholder the path parameter that holds the account's sid
   */
  public Entry enter(Request request, String placeholder) {
    Optional<Caller> caller = caller(request);
    if (caller.isEmpty()) {
      return new Entry.Denied(unauthorized());
    }
    return AccountSid.parse(request.pathParameter(placeholder))
        .flatMap(sid -> reachable(caller.get(), sid))
        .<Entry>map(account -> new Entry.Granted(caller.get(), account))
        .orElseGet(() -> new Entry.Denied(errors.notFound(request)));
  }

  public Response unauthorized() {
    return errors.unauthorized("Basic", "Authenticate");
  }

  /** The account, when it is the caller's own or one of its subaccounts. */
  public Optional<Account> reachable(Caller caller, AccountSid sid) {
    AccountSid own = caller.account().sid();
    if (sid.equals(own)) {
      return Optional.of(caller.account());
    }
    return accounts.find(sid).filter(account -> account.owner().equals(own));
  }

  /** Who the Basic credentials belong to (RFC 7617). */
  public Optional<Caller> caller(Request request) {
    String header = request.header("authorization").orElse("");
    if (!header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return Optional.empty();
    }
    String pair;
    try {
      byte[] decoded = Base64.getDecoder().decode(header.substring(BASIC.length()).strip());
      pair = new String(decoded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
    int colon = pair.indexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    String user = pair.substring(0, colon);
    return accounts
        .authenticate(user, pair.substring(colon + 1))
        .map(account -> new Caller(account, user.startsWith(KeySid.PREFIX), user));
  }
}
