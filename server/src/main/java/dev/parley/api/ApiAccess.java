package dev.parley.api;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.ApiKey;
import dev.parley.account.KeySid;
import dev.parley.account.ManagedAccounts;
import dev.parley.account.Standing;
import dev.parley.audit.Actor;
import dev.parley.audit.Cause;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, and whose resources they may touch: their own account's and its subaccounts'. Another
 * account's resources are not found, whether they exist or not.
 */
public final class ApiAccess {
  private static final String BASIC = "Basic ";

  private final ManagedAccounts accounts;
  private final ApiErrors errors;
  private final StaffDoor staff;

  public ApiAccess(ManagedAccounts accounts, ApiErrors errors) {
    this(accounts, errors, StaffDoor.NONE);
  }

  /**
   * @param staff lets people and operators to the messages of accounts
   */
  public ApiAccess(ManagedAccounts accounts, ApiErrors errors, StaffDoor staff) {
    this.accounts = accounts;
    this.errors = errors;
    this.staff = staff;
  }

  /**
   * @param key with which API key; null with an auth token
   */
  public record Caller(Account account, @Nullable ApiKey key) {
    /** With a standard API key: those see no auth tokens and make no keys. */
    public boolean byKey() {
      return key != null && key.kind() == ApiKey.Kind.STANDARD;
    }

    /** For the audit log: these credentials want it, without a word why. */
    public Cause cause() {
      return Cause.of(
          new Actor.Credentials(key == null ? account.sid().toString() : key.sid().toString()));
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

  /** As {@link Guarded}, for who has to know who calls. */
  @FunctionalInterface
  public interface GuardedForCaller {
    Response handle(Request request, Caller caller, Account account) throws BadParameter;
  }

  /** A handler behind the check of credentials and of {@code {AccountSid}}. */
  public Routes.Handler guarded(Guarded handler) {
    return guardedForCaller((request, _, account) -> handler.handle(request, account));
  }

  /** As {@link Guarded}, for what has to say who wants it. */
  @FunctionalInterface
  interface GuardedWithCause {
    Response handle(Request request, Account account, Cause cause) throws BadParameter;
  }

  /** As {@link #guarded}, also for people and operators with a bearer token. */
  Routes.Handler guardedForStaffToo(GuardedWithCause handler) {
    Routes.Handler forOwners =
        guardedForCaller(
            (request, caller, account) -> handler.handle(request, account, caller.cause()));
    return request ->
        switch (staff.enter(request, request.pathParameter("AccountSid")).orElse(null)) {
          case null -> forOwners.handle(request);
          case StaffDoor.Opened.Shut(Response response) -> response;
          case StaffDoor.Opened.To(Account account, Cause cause) -> {
            try {
              yield handler.handle(request, account, cause);
            } catch (BadParameter e) {
              yield errors.of(e);
            }
          }
        };
  }

  /** As {@link #guarded}, for what has to know who calls. */
  public Routes.Handler guardedForCaller(GuardedForCaller handler) {
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

  /** A handler without an account in its path, behind the check of credentials and standing. */
  Routes.Handler ofCaller(Own handler) {
    return request -> answer(request, caller(request), handler);
  }

  /** As {@link #ofCaller}, closed to standard API keys: it is about auth tokens. */
  Routes.Handler ofTokenHolder(Own handler) {
    return request -> answer(request, caller(request).filter(caller -> !caller.byKey()), handler);
  }

  private Response answer(Request request, Optional<Caller> caller, Own handler) {
    if (caller.isEmpty()) {
      return unauthorized();
    }
    Optional<Response> barred = barred(caller.get());
    if (barred.isPresent()) {
      return barred.get();
    }
    try {
      return handler.handle(request, caller.get());
    } catch (BadParameter e) {
      return errors.of(e);
    }
  }

  /**
   * @param placeholder the path parameter that holds the account's sid
   */
  public Entry enter(Request request, String placeholder) {
    Optional<Caller> caller = caller(request);
    return caller
        .flatMap(this::barred)
        .<Entry>map(Entry.Denied::new)
        .orElseGet(() -> enter(request, placeholder, caller));
  }

  /**
   * Whatever the standing of the caller's account: policy refuses what it sends, and the refused
   * message is kept (S3).
   */
  Entry enterToSend(Request request) {
    Optional<StaffDoor.Opened> opened = staff.enter(request, request.pathParameter("AccountSid"));
    if (opened.isPresent()) {
      return switch (opened.get()) {
        case StaffDoor.Opened.Shut(Response response) -> new Entry.Denied(response);
        case StaffDoor.Opened.To(Account account, _) ->
            new Entry.Granted(new Caller(account, null), account);
      };
    }
    return enter(request, "AccountSid", caller(request));
  }

  /** What a caller is answered whose account, or its parent, is suspended or closed (S3). */
  public Optional<Response> barred(Caller caller) {
    Account account = caller.account();
    return accounts
        .standing(account.sid())
        .filter(standing -> !standing.active())
        .map(standing -> errors.of(ApiErrors.FORBIDDEN, sentence(account, standing)));
  }

  private static String sentence(Account account, Standing standing) {
    String whose = account.standing().active() ? "The parent of this account" : "This account";
    String why = standing.reason().isEmpty() ? "" : " (" + standing.reason() + ")";
    return whose + " is " + standing.status().text() + why + ", so it may not use the API.";
  }

  private Entry enter(Request request, String placeholder, Optional<Caller> caller) {
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
    String password = pair.substring(colon + 1);
    return user.startsWith(KeySid.PREFIX)
        ? byKey(user, password)
        : accounts.authenticate(user, password).map(account -> new Caller(account, null));
  }

  /** The key that was found is the one whose kind counts: it may be revoked in this moment. */
  private Optional<Caller> byKey(String user, String secret) {
    return accounts
        .keys()
        .authenticate(user, secret)
        .flatMap(key -> accounts.find(key.account()).map(account -> new Caller(account, key)));
  }
}
