package dev.parley.api.parley;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
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
import dev.parley.people.Permission;
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
  private final OwnerAccess owner;
  private final AdminAccess admin;
  private final ApiErrors errors;
  private final Messages messages;
  private final Webhooks webhooks;
  private final Clock clock;

  WebhooksResource(
      OwnerAccess owner,
      AdminAccess admin,
      ApiErrors errors,
      Messages messages,
      Webhooks webhooks,
      Clock clock) {
    this.owner = owner;
    this.admin = admin;
    this.errors = errors;
    this.messages = messages;
    this.webhooks = webhooks;
    this.clock = clock;
  }

  void register(Routes routes) {
    String setting = "/v1/parley/Accounts/{AccountSid}/WebhookRetry";
    routes.blocking(
        "GET",
        setting,
        owner.ofAccount(
            Permission.READ,
            request -> request.pathParameter("AccountSid"),
            (_, account, _) -> WebhookJson.setting(account)));
    routes.blocking("POST", setting, admin.guarded(Permission.MANAGE_ACCOUNTS, this::set));
    routes.blocking(
        "GET",
        "/v1/parley/Webhooks",
        owner.guarded(
            Permission.READ,
            (request, visitor) -> forAccount(request, visitor, request.query(), this::list)));
    routes.blocking(
        "POST",
        "/v1/parley/Webhooks/Replay",
        owner.guarded(
            Permission.DEVELOP,
            (request, visitor) ->
                forAccount(request, visitor, request.form(), this::replayFailed)));
    routes.blocking(
        "POST",
        "/v1/parley/Messages/{sid}/Webhooks/Replay",
        owner.guarded(Permission.DEVELOP, this::replay));
  }

  @FunctionalInterface
  private interface OfAccount {
    Response handle(Request request, Account account, Cause cause) throws BadParameter;
  }

  /** The account named, or the caller's own. */
  private Response forAccount(
      Request request, OwnerAccess.Visitor visitor, Parameters parameters, OfAccount handler)
      throws BadParameter {
    Optional<String> named = parameters.first("AccountSid").filter(sid -> !sid.isEmpty());
    if (named.isEmpty() && visitor.own().isEmpty()) {
      throw new BadParameter(
          BadParameter.INVALID_VALUE, "AccountSid is required for people and operators.");
    }
    Optional<Account> account =
        named.isEmpty() ? visitor.own() : AccountSid.parse(named.get()).flatMap(visitor::account);
    return account.isEmpty()
        ? errors.notFound(request)
        : handler.handle(request, account.get(), Cause.of(visitor.actor()));
  }

  private Response set(Request request, Cause cause) throws BadParameter {
    String written = request.form().first("Enabled").map(String::strip).orElse("");
    boolean enabled =
        switch (written) {
          case "true" -> true;
          case "false" -> false;
          default ->
              throw new BadParameter(BadParameter.INVALID_VALUE, "Enabled must be true or false.");
        };
    return AccountSid.parse(request.pathParameter("AccountSid"))
        .flatMap(sid -> webhooks.setRetry(sid, enabled, cause))
        .map(WebhookJson::setting)
        .orElseGet(() -> errors.notFound(request));
  }

  private Response list(Request request, Account account, Cause cause) throws BadParameter {
    String status = request.query().first("Status").orElse("failed");
    if (!status.equals("failed")) {
      throw new BadParameter(BadParameter.INVALID_VALUE, "Status can only be failed.");
    }
    FailureRange range = FailureRange.read(request.query(), clock);
    return WebhookJson.page(
        account.sid(),
        webhooks.failed(account.sid(), range.since(), range.until(), range.after(), range.size()));
  }

  private Response replayFailed(Request request, Account account, Cause cause) throws BadParameter {
    FailureRange range = FailureRange.read(request.form(), clock);
    return WebhookJson.queued(
        account.sid(),
        webhooks.replayFailed(
            account.sid(), range.since(), range.until(), range.after(), range.size(), cause));
  }

  private Response replay(Request request, OwnerAccess.Visitor visitor) throws BadParameter {
    Optional<MessageView> message =
        MessageSid.parse(request.pathParameter("sid"))
            .flatMap(messages::find)
            .filter(found -> visitor.account(found.account()).isPresent());
    if (message.isEmpty()) {
      return errors.notFound(request);
    }
    ReplayEdits edits = ReplayForm.edits(request.form());
    @Nullable MessageState state = ReplayForm.state(request.form()).orElse(null);
    return answer(
        message.get(),
        webhooks.replay(message.get().sid(), state, edits, Cause.of(visitor.actor())));
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
