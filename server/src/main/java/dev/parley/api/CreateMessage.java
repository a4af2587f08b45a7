package dev.parley.api;

import dev.parley.accept.Acceptance;
import dev.parley.accept.Draft;
import dev.parley.accept.MessageIntake;
import dev.parley.account.Account;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.policy.Decision;

/**
 * {@code POST …/Messages.json}, the hot path: read and authenticated on the event loop, handed to
 * the intake, answered when row and decision are durable. A 201 means durable, a 503 means that
 * nothing was written; where neither is known the connection closes without a status, since SDKs
 * send again after a 5xx.
 */
final class CreateMessage {
  /** Seconds after which a client may try again when this process ends: the next one is there. */
  private static final String RETRY_AFTER_LEAVING = "5";

  private final ApiAccess access;
  private final ApiErrors errors;
  private final DraftReader drafts;
  private final MessageIntake intake;
  private final MessageJson messages;

  CreateMessage(ApiAccess access, ApiErrors errors, DraftReader drafts, MessageIntake intake) {
    this.access = access;
    this.errors = errors;
    this.drafts = drafts;
    this.intake = intake;
    this.messages = new MessageJson(errors);
  }

  void register(Routes routes) {
    routes.async("POST", Paths.ACCOUNT + "/Messages.json", this::handle);
    routes.async("POST", Paths.ACCOUNT + "/Messages", this::handle);
  }

  private void handle(Request request, Routes.Answer answer) {
    switch (access.enterToSend(request)) {
      case ApiAccess.Entry.Denied(Response response) -> answer.send(response);
      case ApiAccess.Entry.Granted(_, Account account) -> submit(request, account, answer);
    }
  }

  private void submit(Request request, Account account, Routes.Answer answer) {
    Draft draft;
    try {
      draft = drafts.read(account, request);
    } catch (BadParameter e) {
      answer.send(errors.of(e));
      return;
    }
    boolean chosen = draft.from().isEmpty();
    intake.accept(draft, acceptance -> settle(acceptance, chosen, answer));
  }

  private void settle(Acceptance acceptance, boolean chosen, Routes.Answer answer) {
    switch (acceptance) {
      case Acceptance.Recorded recorded -> answer.render(() -> recorded(recorded, chosen));
      case Acceptance.Overloaded overloaded -> answer.send(unavailable(overloaded));
      case Acceptance.Unknowable() -> answer.abort();
    }
  }

  private Response unavailable(Acceptance.Overloaded overloaded) {
    Response response = errors.unavailable(overloaded.why());
    return overloaded.leaving()
        ? response.with("Retry-After", RETRY_AFTER_LEAVING).with("Connection", "close")
        : response;
  }

  /**
   * @param chosen its messaging service chose the sender: Twilio's answer comes before the choice
   */
  private Response recorded(Acceptance.Recorded recorded, boolean chosen) {
    MessageView message = recorded.message();
    Integer code = message.errorCode();
    if (message.state() == MessageState.REFUSED
        && code != null
        && recorded.decision() instanceof Decision.Allowed) {
      return errors.withoutRoom(message.sid(), code);
    }
    if (recorded.decision() instanceof Decision.Refused refused
        && errors.answersAtOnce(refused.reason().code())) {
      return errors.refused(recorded.message().sid(), refused.reason());
    }
    return chosen
        ? messages.accepted(recorded.message())
        : messages.answer(201, recorded.message());
  }
}
