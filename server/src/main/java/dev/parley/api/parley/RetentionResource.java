package dev.parley.api.parley;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.api.ApiErrors;
import dev.parley.api.BadParameter;
import dev.parley.api.Json;
import dev.parley.audit.Cause;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.message.Retention;
import dev.parley.people.Permission;
import java.time.Instant;
import java.util.Optional;

/**
 * How long an account's texts are kept. The operator sets it and may ask for a run; the account and
 * its parent may read it.
 */
final class RetentionResource {
  private final OwnerAccess owner;
  private final AdminAccess admin;
  private final ApiErrors errors;
  private final Accounts accounts;
  private final Retention retention;

  RetentionResource(
      OwnerAccess owner,
      AdminAccess admin,
      ApiErrors errors,
      Accounts accounts,
      Retention retention) {
    this.owner = owner;
    this.admin = admin;
    this.errors = errors;
    this.accounts = accounts;
    this.retention = retention;
  }

  void register(Routes routes) {
    String ofAccount = "/v1/parley/Accounts/{AccountSid}/Retention";
    routes.blocking(
        "GET",
        ofAccount,
        owner.ofAccount(
            Permission.READ,
            request -> request.pathParameter("AccountSid"),
            (_, account, _) -> answer(account.sid(), retention.of(account.sid()))));
    routes.blocking("POST", ofAccount, admin.guarded(Permission.MANAGE_ACCOUNTS, this::set));
    routes.blocking(
        "POST",
        "/v1/parley/Retention/Runs",
        admin.guarded(Permission.OPERATE, (_, cause) -> run(cause)));
  }

  private Response set(Request request, Cause cause) throws BadParameter {
    Optional<AccountSid> account = account(request);
    if (account.isEmpty()) {
      return errors.notFound(request);
    }
    int days = days(request);
    return answer(account.get(), retention.set(account.get(), days, cause));
  }

  private Optional<AccountSid> account(Request request) {
    return AccountSid.parse(request.pathParameter("AccountSid"))
        .flatMap(accounts::find)
        .map(Account::sid);
  }

  private int days(Request request) throws BadParameter {
    String written = request.form().first("Days").map(String::strip).orElse("");
    try {
      int days = Integer.parseInt(written);
      if (days >= Retention.ACCOUNT_DAYS_MIN && days <= retention.instanceDays()) {
        return days;
      }
    } catch (NumberFormatException noNumber) {
      // Told below, together with the range.
    }
    throw new BadParameter(
        BadParameter.INVALID_VALUE,
        "Days must be a whole number from "
            + Retention.ACCOUNT_DAYS_MIN
            + " to "
            + retention.instanceDays()
            + ", the days this server keeps messages.");
  }

  private Response answer(AccountSid account, Optional<Retention.Setting> setting) {
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringProperty("account_sid", account.toString());
              json.writeNumberProperty(
                  "days", setting.map(Retention.Setting::days).orElse(retention.instanceDays()));
              json.writeNumberProperty("instance_days", retention.instanceDays());
              Json.text(json, "date_set", setting.map(set -> set.setAt().toString()).orElse(null));
              json.writeNumberProperty(
                  "bodies_removed", setting.map(Retention.Setting::removed).orElse(0L));
              Json.text(
                  json,
                  "removed_before",
                  setting.map(Retention.Setting::doneBefore).map(Instant::toString).orElse(null));
              json.writeEndObject();
            }));
  }

  private Response run(Cause cause) {
    Retention.Run run = retention.run(cause);
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeArrayPropertyStart("partitions_dropped");
              run.partitions().forEach(json::writeString);
              json.writeEndArray();
              json.writeNumberProperty("bodies_removed", run.bodies());
              json.writeBooleanProperty("finished", run.finished());
              Json.text(json, "waits_for", run.waitsFor());
              json.writeEndObject();
            }));
  }
}
