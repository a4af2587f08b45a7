package dev.parley.api.parley;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.api.ApiAccess;
import dev.parley.api.ApiErrors;
import dev.parley.api.BadParameter;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Operations on an account that its credentials may call, those of its parent, and the operator.
 * Whatever the standing of the account: a suspended one finds out here why it is.
 */
final class OwnOrOperator {
  private final ApiAccess access;
  private final AdminAccess admin;
  private final ApiErrors errors;
  private final Accounts accounts;

  OwnOrOperator(ApiAccess access, AdminAccess admin, ApiErrors errors, Accounts accounts) {
    this.access = access;
    this.admin = admin;
    this.errors = errors;
    this.accounts = accounts;
  }

  /**
   * @param caller null for the operator
   */
  @FunctionalInterface
  interface OfAccount {
    Response handle(Request request, ApiAccess.@Nullable Caller caller, Account account)
        throws BadParameter;
  }

  /**
   * @param accounts whom the caller may see
   */
  @FunctionalInterface
  interface OfAccounts {
    Response handle(Request request, List<Account> accounts) throws BadParameter;
  }

  /** For the account of the path, {@code {AccountSid}}. */
  Routes.Handler guarded(OfAccount handler) {
    return request -> {
      boolean operator = admin.holds(request);
      Optional<ApiAccess.Caller> caller = operator ? Optional.empty() : access.caller(request);
      if (!operator && caller.isEmpty()) {
        return access.unauthorized();
      }
      Optional<Account> account =
          AccountSid.parse(request.pathParameter("AccountSid"))
              .flatMap(sid -> operator ? accounts.find(sid) : reachable(caller, sid));
      if (account.isEmpty()) {
        return errors.notFound(request);
      }
      return answered(() -> handler.handle(request, caller.orElse(null), account.get()));
    };
  }

  private Optional<Account> reachable(Optional<ApiAccess.Caller> caller, AccountSid sid) {
    return caller.flatMap(known -> access.reachable(known, sid));
  }

  /** For the account that a parameter names, else the caller's own; the operator must name one. */
  Routes.Handler named(Function<Request, Optional<String>> parameter, OfAccount handler) {
    return request -> {
      boolean operator = admin.holds(request);
      Optional<ApiAccess.Caller> caller = operator ? Optional.empty() : access.caller(request);
      if (!operator && caller.isEmpty()) {
        return access.unauthorized();
      }
      String named = parameter.apply(request).map(String::strip).orElse("");
      if (operator && named.isEmpty()) {
        return errors.of(BadParameter.INVALID_VALUE, "AccountSid is required for the operator.");
      }
      Optional<Account> account =
          named.isEmpty()
              ? caller.map(ApiAccess.Caller::account)
              : AccountSid.parse(named)
                  .flatMap(sid -> operator ? accounts.find(sid) : reachable(caller, sid));
      if (account.isEmpty()) {
        return errors.notFound(request);
      }
      return answered(() -> handler.handle(request, caller.orElse(null), account.get()));
    };
  }

  /** For all accounts that the caller may see. */
  Routes.Handler ofAll(OfAccounts handler) {
    return request -> {
      boolean operator = admin.holds(request);
      Optional<ApiAccess.Caller> caller = operator ? Optional.empty() : access.caller(request);
      if (!operator && caller.isEmpty()) {
        return access.unauthorized();
      }
      List<Account> visible =
          caller.map(known -> accounts.under(known.account().sid())).orElseGet(accounts::all);
      return answered(() -> handler.handle(request, visible));
    };
  }

  @FunctionalInterface
  private interface Answering {
    Response answer() throws BadParameter;
  }

  private Response answered(Answering answering) {
    try {
      return answering.answer();
    } catch (BadParameter bad) {
      return errors.of(bad);
    }
  }
}
