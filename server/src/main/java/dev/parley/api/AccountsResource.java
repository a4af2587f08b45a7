package dev.parley.api;

import dev.parley.account.Account;
import dev.parley.account.AccountCreation;
import dev.parley.account.ManagedAccounts;
import dev.parley.account.NewAccount;
import dev.parley.account.Standing;
import dev.parley.account.StandingChange;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The caller's account and its subaccounts: list, fetch, create, rename, suspend, resume, close
 * (clause S3). They show auth tokens, so standard API keys may not look.
 */
final class AccountsResource {
  private static final int INVALID_STATUS = 21475;
  private static final int PARENT_SUSPENDED = 21476;
  private static final int STATUS_OF_PARENT = 21477;
  private static final int SUSPENDED_BY_OPERATOR = 21478;
  private static final int CLOSED = 21479;
  private static final int TOO_MANY = 21480;

  private static final List<String> FILTERS = List.of("FriendlyName", "Status");

  /** How Twilio names what was given no name. */
  private static final DateTimeFormatter UNNAMED =
      DateTimeFormatter.ofPattern("'SubAccount Created at' uuuu-MM-dd hh:mm a", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final PageJson<Account> PAGES =
      new PageJson<>(
          "accounts",
          List.of(
              "first_page_uri",
              "end",
              "previous_page_uri",
              "accounts",
              "uri",
              "page_size",
              "start",
              "next_page_uri",
              "page"),
          account -> account.sid().toString(),
          AccountJson::write);

  private final ApiAccess access;
  private final ApiErrors errors;
  private final ManagedAccounts accounts;
  private final Clock clock;

  AccountsResource(ApiAccess access, ApiErrors errors, ManagedAccounts accounts, Clock clock) {
    this.access = access;
    this.errors = errors;
    this.accounts = accounts;
    this.clock = clock;
  }

  void register(Routes routes) {
    Paths.both(routes, "GET", Paths.ACCOUNTS, access.ofTokenHolder(this::list));
    Paths.both(routes, "POST", Paths.ACCOUNTS, access.ofTokenHolder(this::create));
    Paths.both(routes, "GET", Paths.ACCOUNTS + "/{Sid}", request -> ofOne(request, this::fetch));
    Paths.both(routes, "POST", Paths.ACCOUNTS + "/{Sid}", request -> ofOne(request, this::update));
  }

  private Response ofOne(Request request, ApiAccess.GuardedForCaller handler) {
    return switch (access.enter(request, "Sid")) {
      case ApiAccess.Entry.Denied(Response response) -> response;
      case ApiAccess.Entry.Granted(ApiAccess.Caller caller, _) when caller.byKey() ->
          access.unauthorized();
      case ApiAccess.Entry.Granted(ApiAccess.Caller caller, Account account) -> {
        try {
          yield handler.handle(request, caller, account);
        } catch (BadParameter e) {
          yield errors.of(e);
        }
      }
    };
  }

  private Response list(Request request, ApiAccess.Caller caller) throws BadParameter {
    PageRequest page = PageRequest.read(request, FILTERS);
    List<Account> wanted =
        accounts.under(caller.account().sid()).stream()
            .filter(account -> matches(request, account))
            .toList();
    return PAGES.answer(page, page.slice(wanted, account -> account.sid().toString()));
  }

  private static boolean matches(Request request, Account account) {
    String name = request.query().first("FriendlyName").orElse("");
    String status = request.query().first("Status").orElse("");
    return (name.isEmpty() || name.equals(account.friendlyName()))
        && (status.isEmpty() || status.equalsIgnoreCase(account.status().name()));
  }

  private Response create(Request request, ApiAccess.Caller caller) throws BadParameter {
    String name = FriendlyName.read(request).orElseGet(() -> UNNAMED.format(clock.instant()));
    NewAccount wanted = NewAccount.under(caller.account().sid(), name);
    return switch (accounts.create(wanted, caller.cause())) {
      case AccountCreation.Created(Account account) ->
          Response.json(201, Json.bytes(json -> AccountJson.write(json, account)));
      case AccountCreation.TooMany() ->
          errors.of(
              TOO_MANY,
              "This account has "
                  + ManagedAccounts.SUBACCOUNTS_MAX
                  + " subaccounts; close one that is not used.");
      case AccountCreation.UnfitOwner(), AccountCreation.SidTaken() ->
          errors.of(ApiErrors.FORBIDDEN, "A subaccount has no subaccounts of its own.");
    };
  }

  private Response fetch(Request request, ApiAccess.Caller caller, Account account) {
    return answer(account);
  }

  private static Response answer(Account account) {
    return Response.json(200, Json.bytes(json -> AccountJson.write(json, account)));
  }

  private Response update(Request request, ApiAccess.Caller caller, Account account)
      throws BadParameter {
    Optional<String> name = FriendlyName.read(request);
    Optional<Standing.Status> status = status(request);
    if (status.isPresent() && status.get() != account.status()) {
      Optional<Response> refused = refused(changed(caller, account, status.get()));
      if (refused.isPresent()) {
        return refused.get();
      }
    }
    if (name.isPresent() && !name.get().equals(account.friendlyName())) {
      Optional<Account> _ = accounts.rename(account.sid(), name.get(), caller.cause());
    }
    return accounts
        .find(account.sid())
        .map(AccountsResource::answer)
        .orElseGet(() -> errors.notFound(request));
  }

  private static Optional<Standing.Status> status(Request request) throws BadParameter {
    Optional<String> written =
        request.form().first("Status").map(String::strip).filter(text -> !text.isEmpty());
    if (written.isEmpty()) {
      return Optional.empty();
    }
    for (Standing.Status status : Standing.Status.values()) {
      if (status.text().equals(written.get().toLowerCase(Locale.ROOT))) {
        return Optional.of(status);
      }
    }
    throw new BadParameter(INVALID_STATUS, "Status must be active, suspended or closed.");
  }

  /** Nobody sets the standing of the account they call with: its parent does, or the operator. */
  private StandingChange changed(ApiAccess.Caller caller, Account account, Standing.Status status)
      throws BadParameter {
    if (account.sid().equals(caller.account().sid())) {
      throw new BadParameter(
          STATUS_OF_PARENT,
          "The Status of the account that calls cannot be changed; its parent or the operator of"
              + " this installation can.");
    }
    return accounts.changeStanding(account.sid(), status, Standing.SetBy.OWNER, caller.cause());
  }

  private Optional<Response> refused(StandingChange change) {
    return switch (change) {
      case StandingChange.Changed _, StandingChange.Unchanged _ -> Optional.empty();
      case StandingChange.Later() -> Optional.of(errors.stopsBeingKept());
      case StandingChange.Closed() ->
          Optional.of(errors.of(CLOSED, "This subaccount is closed, and closing is final."));
      case StandingChange.SetByOperator() ->
          Optional.of(
              errors.of(
                  SUSPENDED_BY_OPERATOR,
                  "This subaccount was suspended by the operator of this installation, who alone"
                      + " can lift that."));
      case StandingChange.ParentNotActive() ->
          Optional.of(errors.of(PARENT_SUSPENDED, "The parent account is not active itself."));
      case StandingChange.NoSuchAccount() ->
          Optional.of(errors.of(ApiErrors.NOT_FOUND, "There is no such account any more."));
    };
  }
}
