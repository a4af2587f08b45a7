package dev.parley.api.parley;

import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.api.AddressReader;
import dev.parley.api.ApiErrors;
import dev.parley.api.BadParameter;
import dev.parley.api.Json;
import dev.parley.audit.Cause;
import dev.parley.consent.BulkOptOuts;
import dev.parley.consent.BulkOptOuts.Taken;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.number.Senders;
import dev.parley.people.Permission;
import dev.parley.service.MessagingServices;

/** Opt-outs that people gave where an account texted from before (clause S7). */
public final class OptOutsResource {
  static final String PATH = "/v1/parley/OptOuts";

  private static final String RETRY_AFTER_SECONDS = "30";

  private final AdminAccess admin;
  private final ApiErrors errors;
  private final Accounts accounts;
  private final Senders senders;
  private final MessagingServices services;
  private final AddressReader addresses;
  private final BulkOptOuts optOuts;

  public OptOutsResource(
      AdminAccess admin,
      ApiErrors errors,
      Accounts accounts,
      Senders senders,
      MessagingServices services,
      AddressReader addresses,
      BulkOptOuts optOuts) {
    this.admin = admin;
    this.errors = errors;
    this.accounts = accounts;
    this.senders = senders;
    this.services = services;
    this.addresses = addresses;
    this.optOuts = optOuts;
  }

  public void register(Routes routes) {
    routes.blocking("POST", PATH, admin.guarded(Permission.MANAGE_ACCOUNTS, this::load));
  }

  private Response load(Request request, Cause cause) throws BadParameter {
    boolean dryRun = ImportsResource.dryRun(request);
    AccountSid account = ImportsResource.account(request, accounts, dryRun);
    OptOutCsv.Read read =
        new OptOutCsv(addresses, accounts, senders, services, account, dryRun)
            .read(request.form().first("Csv").orElse(""));
    Taken taken = dryRun ? optOuts.look(read.rows()) : optOuts.take(account, read.rows(), cause);
    return switch (taken) {
      case Taken.Done done -> answer(done, read, dryRun);
      case Taken.Later(String why) ->
          errors.of(ApiErrors.TOO_BUSY, why).with("Retry-After", RETRY_AFTER_SECONDS);
    };
  }

  private static Response answer(Taken.Done done, OptOutCsv.Read read, boolean dryRun) {
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeBooleanProperty("dry_run", dryRun);
              json.writeNumberProperty("recorded", done.recorded());
              json.writeNumberProperty("known", done.known());
              json.writeNumberProperty("opted_in_since", done.optedInSince());
              json.writeArrayPropertyStart("rejected");
              for (OptOutCsv.Rejected rejected : read.rejected()) {
                json.writeStartObject();
                json.writeNumberProperty("line", rejected.line());
                json.writeStringProperty("number", rejected.number());
                json.writeStringProperty("reason", rejected.reason());
                json.writeEndObject();
              }
              json.writeEndArray();
              json.writeEndObject();
            }));
  }
}
