package dev.parley.api.parley;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.api.ApiAccess;
import dev.parley.api.ApiErrors;
import dev.parley.api.BadParameter;
import dev.parley.audit.Cause;
import dev.parley.http.Request;
import dev.parley.http.Request.Parameters;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.message.Messages;
import dev.parley.webhook.ReplayEdits;
import dev.parley.webhook.Webhooks;
import dev.parley.webhook.Webhooks.Replayed;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Calls to applications that failed: to be seen, and to be made again, by the account they belong
 * to, its parent and the operator. Whether they are made again by themselves the operator sets.
 */
final class WebhooksResource {
  private final ApiAccess access;
  private final AdminAccess admin;
  private final ApiErrors errors;
  private final Accounts accounts;
  private final Messages messages;
  private final Webhooks webhooks;
  private final Clock clock;

  WebhooksResource(
      ApiAccess access,
      AdminAccess admin,
      ApiErrors errors,
      Accounts accounts,
      Messages messages,
      Webhooks webhooks,
      Clock clock) {
    this.access = access;
    this.admin = admin;
    this.errors = errors;
    this.accounts = accounts;
    this.messages = messages;
    this.webhooks = webhooks;
    this.clock = clock;
  }

  void register(Routes routes) {
    String setting = "/v1/parley/Accounts/{AccountSid}/WebhookRetry";
    routes.blocking(
        "GET",
        setting,
        request ->
            forAccount(
                request,
                Optional.of(request.pathParameter("AccountSid")),
                account -> WebhookJson.setting(account)));
    routes.blocking("POST", setting, admin.guarded(this::set));
    routes.blocking(
        "GET",
        "/v1/parley/Webhooks",
        request ->
            forAccount(request, accountOf(request.query()), account -> list(request, account)));
    routes.blocking(
        "POST",
        "/v1/parley/Webhooks/Replay",
        request ->
            forAccount(
                request, accountOf(request.form()), account -> replayFailed(request, account)));
    routes.blocking("POST", "/v1/parley/Messages/{sid}/Webhooks/Replay", this::replay);
  }

  @FunctionalInterface
  private interface OfAccount {
    Response handle(Account account) throws BadParameter;
  }

  private static Optional<String> accountOf(Parameters parameters) {
    return parameters.first("AccountSid").filter(sid -> !sid.isEmpty());
  }

  /** The account named, or the caller's own. */
  private Response forAccount(Request request, Optional<String> named, OfAccount handler) {
    boolean operator = admin.holds(request);
    Optional<ApiAccess.Caller> caller = operator ? Optional.empty() : access.caller(request);
    if (!operator && caller.isEmpty()) {
      return access.unauthorized();
    }
    if (operator && named.isEmpty()) {
      return errors.of(BadParameter.INVALID_VALUE, "AccountSid is required for the operator.");
    }
    Optional<Account> account =
        named.isEmpty()
            ? caller.map(ApiAccess.Caller::account)
            : AccountSid.parse(named.get()).flatMap(sid -> reachable(caller, sid));
    if (account.isEmpty()) {
      return errors.notFound(request);
    }
    try {
      return handler.handle(account.get());
    } catch (BadParameter bad) {
      return errors.of(bad);
    }
  }

  private Optional<Account> reachable(Optional<ApiAccess.Caller> caller, AccountSid sid) {
    return caller.isEmpty() ? accounts.find(sid) : access.reachable(caller.get(), sid);
  }

  private Response set(Request request) throws BadParameter {
    String written = request.form().first("Enabled").map(String::strip).orElse("");
    boolean enabled =
        switch (written) {
          case "true" -> true;
          case "false" -> false;
          default ->
              throw new BadParameter(BadParameter.INVALID_VALUE, "Enabled must be true or false.");
        };
    Cause cause = OperatorCause.of(request);
    return AccountSid.parse(request.pathParameter("AccountSid"))
        .flatMap(sid -> webhooks.setRetry(sid, enabled, cause))
        .map(WebhookJson::setting)
        .orElseGet(() -> errors.notFound(request));
  }

  private Response list(Request request, Account account) throws BadParameter {
    String status = request.query().first("Status").orElse("failed");
    if (!status.equals("failed")) {
      throw new BadParameter(BadParameter.INVALID_VALUE, "Status can only be failed.");
    }
    FailureRange range = FailureRange.read(request.query(), clock);
    return WebhookJson.page(
        account.sid(),
        webhooks.failed(account.sid(), range.since(), range.until(), range.after(), range.size()));
  }

  private Response replayFailed(Request request, Account account) throws BadParameter {
    FailureRange range = FailureRange.read(request.form(), clock);
    return WebhookJson.queued(
        account.sid(),
        webhooks.replayFailed(
            account.sid(), range.since(), range.until(), range.after(), range.size()));
  }

  private Response replay(Request request) {
    boolean operator = admin.holds(request);
    Optional<ApiAccess.Caller> caller = operator ? Optional.empty() : access.caller(request);
    if (!operator && caller.isEmpty()) {
      return access.unauthorized();
    }
    Optional<MessageView> message =
        MessageSid.parse(request.pathParameter("sid"))
            .flatMap(messages::find)
            .filter(found -> reachable(caller, found.account()).isPresent());
    if (message.isEmpty()) {
      return errors.notFound(request);
    }
    try {
      ReplayEdits edits = ReplayForm.edits(request.form());
      @Nullable MessageState state = ReplayForm.state(request.form()).orElse(null);
      return answer(message.get(), webhooks.replay(message.get().sid(), state, edits));
    } catch (BadParameter bad) {
      return errors.of(bad);
    }
  }

  private Response answer(MessageView message, Replayed replayed) {
    return switch (replayed) {
      case Replayed.Done done -> WebhookJson.done(message, done);
      case Replayed.UnderWay underWay -> WebhookJson.underWay(message, underWay);
      case Replayed.Nothing nothing -> errors.of(BadParameter.INVALID_VALUE, nothing.why());
      case Replayed.TooMany _ ->
          errors.of(ApiErrors.TOO_BUSY, "Too many replays are under way; try again in a minute.");
    };
  }
}
