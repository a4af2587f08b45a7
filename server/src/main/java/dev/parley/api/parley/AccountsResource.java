package dev.parley.api.parley;

import dev.parley.account.Account;
import dev.parley.account.AccountCreation;
import dev.parley.account.AccountSid;
import dev.parley.account.AccountType;
import dev.parley.account.ManagedAccounts;
import dev.parley.account.NewAccount;
import dev.parley.account.Standing;
import dev.parley.account.StandingChange;
import dev.parley.account.UpgradeResult;
import dev.parley.api.ApiErrors;
import dev.parley.api.BadParameter;
import dev.parley.api.Json;
import dev.parley.audit.Cause;
import dev.parley.config.Secret;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.people.Permission;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Accounts as the operator runs them: made, also with a sid and token of before, listed, suspended,
 * resumed and closed with a reason (clause S3). An account and its parent see where it stands.
 */
final class AccountsResource {
  static final int CLOSED = 21479;

  private static final String ALL = "/v1/parley/Accounts";
  private static final String ONE = ALL + "/{AccountSid}";

  private final AdminAccess admin;
  private final OwnerAccess visible;
  private final ApiErrors errors;
  private final ManagedAccounts accounts;

  AccountsResource(
      AdminAccess admin, OwnerAccess visible, ApiErrors errors, ManagedAccounts accounts) {
    this.admin = admin;
    this.visible = visible;
    this.errors = errors;
    this.accounts = accounts;
  }

  void register(Routes routes) {
    routes.blocking("POST", ALL, admin.guarded(Permission.MANAGE_ACCOUNTS, this::create));
    routes.blocking(
        "GET",
        ALL,
        visible.guarded(Permission.READ, (request, visitor) -> list(request, visitor.reachable())));
    routes.blocking("GET", ONE, visible.whateverStanding(Permission.READ, this::show));
    routes.blocking(
        "POST", ONE + "/Standing", admin.guarded(Permission.MANAGE_ACCOUNTS, this::setStanding));
    routes.blocking(
        "POST", ONE + "/Upgrade", admin.guarded(Permission.MANAGE_ACCOUNTS, this::upgrade));
  }

  private Response show(Request request, OwnerAccess.Visitor visitor) {
    return AccountSid.parse(request.pathParameter("AccountSid"))
        .flatMap(visitor::account)
        .map(account -> answer(200, account, false))
        .orElseGet(() -> errors.notFound(request));
  }

  private Response create(Request request, Cause cause) throws BadParameter {
    String name = FormValues.name(request).orElseThrow(() -> FormValues.missing("FriendlyName"));
    NewAccount wanted =
        new NewAccount(
            name, sid(request, "Parent"), sid(request, "Sid"), token(request), type(request));
    return switch (accounts.create(wanted, cause)) {
      case AccountCreation.Created(Account account) -> answer(201, account, true);
      case AccountCreation.SidTaken() ->
          errors.of(BadParameter.INVALID_VALUE, "An account has this Sid already.");
      case AccountCreation.UnfitOwner() ->
          errors.of(
              BadParameter.INVALID_VALUE,
              "Parent must be the sid of an active account that has no parent itself.");
      case AccountCreation.TooMany() ->
          errors.of(
              21480,
              "Parent has "
                  + ManagedAccounts.SUBACCOUNTS_MAX
                  + " subaccounts that are not closed.");
    };
  }

  private static @Nullable AccountSid sid(Request request, String parameter) throws BadParameter {
    Optional<String> written = FormValues.optional(request, parameter);
    if (written.isEmpty()) {
      return null;
    }
    return AccountSid.parse(written.get())
        .orElseThrow(
            () ->
                new BadParameter(
                    BadParameter.INVALID_VALUE, parameter + " must be AC and 32 hex digits."));
  }

  private static AccountType type(Request request) throws BadParameter {
    Optional<String> written = FormValues.optional(request, "Type");
    return written.isEmpty()
        ? AccountType.FULL
        : AccountType.parse(written.get())
            .orElseThrow(
                () -> new BadParameter(BadParameter.INVALID_VALUE, "Type must be Trial or Full."));
  }

  private static @Nullable Secret token(Request request) throws BadParameter {
    Optional<String> written = FormValues.optional(request, "AuthToken");
    if (written.isEmpty()) {
      return null;
    }
    if (!NewAccount.isToken(written.get())) {
      throw new BadParameter(
          BadParameter.INVALID_VALUE,
          "AuthToken must have "
              + NewAccount.TOKEN_MIN
              + " to "
              + NewAccount.TOKEN_MAX
              + " letters and digits.");
    }
    return new Secret(written.get());
  }

  private Response list(Request request, List<Account> all) throws BadParameter {
    Optional<Standing.Status> status = status(request.query().first("Status").orElse(""));
    List<Account> wanted =
        all.stream()
            .filter(account -> status.isEmpty() || effective(account).status() == status.get())
            .toList();
    Cursor.Page<Account> page =
        Cursor.read(request).of(wanted, account -> account.sid().toString());
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeArrayPropertyStart("accounts");
              page.items().forEach(account -> write(json, account, false));
              json.writeEndArray();
              Json.text(json, "next_cursor", page.next());
              json.writeEndObject();
            }));
  }

  private static Optional<Standing.Status> status(String written) throws BadParameter {
    if (written.isBlank()) {
      return Optional.empty();
    }
    for (Standing.Status status : Standing.Status.values()) {
      if (status.text().equals(written.strip().toLowerCase(Locale.ROOT))) {
        return Optional.of(status);
      }
    }
    throw new BadParameter(
        BadParameter.INVALID_VALUE, "Status must be active, suspended or closed.");
  }

  private Response setStanding(Request request, Cause cause) throws BadParameter {
    Optional<AccountSid> sid = AccountSid.parse(request.pathParameter("AccountSid"));
    if (sid.isEmpty()) {
      return errors.notFound(request);
    }
    Standing.Status status =
        status(FormValues.required(request, "Status"))
            .orElseThrow(() -> FormValues.missing("Status"));
    StandingChange change =
        accounts.changeStanding(
            sid.get(), status, Standing.SetBy.OPERATOR, AdminAccess.reasoned(cause));
    return switch (change) {
      case StandingChange.Changed(Account account) -> answer(200, account, false);
      case StandingChange.Unchanged(Account account) -> answer(200, account, false);
      case StandingChange.Later() -> errors.stopsBeingKept();
      case StandingChange.Closed() ->
          errors.of(CLOSED, "This account is closed, and closing is final.");
      case StandingChange.NoSuchAccount() -> errors.notFound(request);
      case StandingChange.SetByOperator(), StandingChange.ParentNotActive() ->
          throw new IllegalStateException("the operator was refused: " + change);
    };
  }

  private Response upgrade(Request request, Cause cause) throws BadParameter {
    Optional<AccountSid> sid = AccountSid.parse(request.pathParameter("AccountSid"));
    if (sid.isEmpty()) {
      return errors.notFound(request);
    }
    return switch (accounts.upgrade(sid.get(), AdminAccess.reasoned(cause))) {
      case UpgradeResult.Upgraded(Account account) -> answer(200, account, false);
      case UpgradeResult.Unchanged(Account account) -> answer(200, account, false);
      case UpgradeResult.OfOwner(AccountSid owner) ->
          errors.of(
              BadParameter.INVALID_VALUE,
              "A subaccount is what its owner is; upgrade " + owner + ".");
      case UpgradeResult.NoSuchAccount() -> errors.notFound(request);
    };
  }

  private Response answer(int status, Account account, boolean withToken) {
    return Response.json(status, Json.bytes(json -> write(json, account, withToken)));
  }

  private Standing effective(Account account) {
    return accounts.standing(account.sid()).orElse(account.standing());
  }

  private void write(JsonGenerator json, Account account, boolean withToken) {
    Standing standing = account.standing();
    json.writeStartObject();
    json.writeStringProperty("sid", account.sid().toString());
    json.writeStringProperty("owner_account_sid", account.owner().toString());
    json.writeStringProperty("friendly_name", account.friendlyName());
    json.writeStringProperty("type", account.type().text());
    json.writeStringProperty("status", standing.status().text());
    json.writeStringProperty("effective_status", effective(account).status().text());
    json.writeStringProperty("standing_set_by", standing.setBy().text());
    json.writeStringProperty("standing_reason", standing.reason());
    json.writeStringProperty("standing_since", standing.since().toString());
    if (withToken) {
      json.writeStringProperty("auth_token", account.authToken().value());
    }
    json.writeStringProperty("date_created", account.createdAt().toString());
    json.writeEndObject();
  }
}
