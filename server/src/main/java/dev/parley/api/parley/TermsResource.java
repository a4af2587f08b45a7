package dev.parley.api.parley;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.ManagedAccounts;
import dev.parley.account.Terms;
import dev.parley.account.TermsAcceptance;
import dev.parley.api.ApiErrors;
import dev.parley.api.BadParameter;
import dev.parley.api.Json;
import dev.parley.audit.Cause;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.people.Permission;
import java.util.Optional;

/**
 * The terms of use and their acceptance (clause S4): by the owner's credentials, or by the operator
 * who has it in another form. Standard API keys do not bind their owner.
 */
final class TermsResource {
  private static final String OF_ACCOUNT = "/v1/parley/Accounts/{AccountSid}/TermsAcceptance";

  private final OwnerAccess owner;
  private final ApiErrors errors;
  private final ManagedAccounts accounts;

  TermsResource(OwnerAccess owner, ApiErrors errors, ManagedAccounts accounts) {
    this.owner = owner;
    this.errors = errors;
    this.accounts = accounts;
  }

  void register(Routes routes) {
    Response terms = terms();
    routes.async("GET", "/v1/parley/Terms", (_, answer) -> answer.send(terms));
    routes.blocking(
        "GET",
        OF_ACCOUNT,
        owner.ofAccount(
            Permission.READ,
            request -> request.pathParameter("AccountSid"),
            (_, account, _) -> answer(200, account)));
    routes.blocking("POST", OF_ACCOUNT, owner.guarded(Permission.MANAGE_ACCOUNTS, this::accept));
  }

  private static Response terms() {
    Terms.Version current = Terms.current();
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeNumberProperty("version", current.number());
              json.writeStringProperty("published", current.published().toString());
              json.writeNumberProperty("oldest_allowed_version", Terms.oldestAllowed());
              json.writeStringProperty("text", Terms.text());
              json.writeEndObject();
            }));
  }

  private Response accept(Request request, OwnerAccess.Visitor visitor) throws BadParameter {
    if (visitor.byKey()) {
      return errors.unauthorized("Basic", "Authenticate");
    }
    Optional<Account> account =
        AccountSid.parse(request.pathParameter("AccountSid")).flatMap(visitor::account);
    if (account.isEmpty()) {
      return errors.notFound(request);
    }
    int version = version(FormValues.required(request, "Version"));
    String use = use(FormValues.required(request, "DeclaredUse"));
    Cause cause = new Cause(visitor.actor(), AdminAccess.reason(request));
    return accepted(account.get(), version, use, cause);
  }

  private Response accepted(Account account, int version, String use, Cause cause) {
    return accounts
        .acceptTerms(account.sid(), version, use, cause)
        .map(accepted -> answer(201, accepted))
        .orElseGet(
            () ->
                errors.of(
                    BadParameter.INVALID_VALUE,
                    "A subaccount accepts nothing itself: its owner "
                        + account.owner()
                        + " does."));
  }

  private static int version(String written) throws BadParameter {
    try {
      int version = Integer.parseInt(written);
      if (Terms.isOffered(version)) {
        return version;
      }
    } catch (NumberFormatException noNumber) {
      // Told below, together with what is offered.
    }
    throw new BadParameter(
        BadParameter.INVALID_VALUE,
        "Version must be one of the terms that can be accepted; the newest is "
            + Terms.current().number()
            + ".");
  }

  private static String use(String written) throws BadParameter {
    if (written.length() > TermsAcceptance.DECLARED_USE_MAX) {
      throw new BadParameter(
          BadParameter.TOO_LONG,
          "DeclaredUse is longer than " + TermsAcceptance.DECLARED_USE_MAX + " characters.");
    }
    return written;
  }

  private Response answer(int status, Account account) {
    Optional<TermsAcceptance> last = accounts.terms(account.sid());
    return Response.json(
        status,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringProperty("account_sid", account.sid().toString());
              json.writeStringProperty("owner_account_sid", account.owner().toString());
              json.writeBooleanProperty(
                  "may_send", last.map(it -> it.version() >= Terms.oldestAllowed()).orElse(false));
              Json.number(json, "version", last.map(TermsAcceptance::version).orElse(null));
              Json.text(json, "accepted_by", last.map(TermsAcceptance::by).orElse(null));
              Json.text(json, "declared_use", last.map(TermsAcceptance::declaredUse).orElse(null));
              Json.text(json, "date_accepted", last.map(it -> it.at().toString()).orElse(null));
              json.writeNumberProperty("current_version", Terms.current().number());
              json.writeNumberProperty("oldest_allowed_version", Terms.oldestAllowed());
              json.writeEndObject();
            }));
  }
}
