package dev.parley.console;

import dev.parley.account.Accounts;
import dev.parley.audit.Cause;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.message.Attempt;
import dev.parley.message.ErrorCatalogue;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.message.Messages;
import dev.parley.message.Messages.ChangeOutcome;
import dev.parley.people.Permission;
import dev.parley.webhook.ShownUrl;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /messages/{sid}}: what one message says, what was decided and why, what became of it. */
final class MessagePage {
  /** A finished message may still see callbacks; the page follows it for so long. */
  static final Duration FOLLOWED_AFTER_LAST_CHANGE = Duration.ofMinutes(2);

  private static final int HTTP_STATUS_MAX = 599;

  private final Pages pages;
  private final Messages messages;
  private final Accounts accounts;
  private final ErrorCatalogue catalogue;
  private final TextShape shape;
  private final DecisionViews decisions = new DecisionViews();
  private final Clock clock;

  MessagePage(
      Pages pages,
      Messages messages,
      Accounts accounts,
      ErrorCatalogue catalogue,
      TextShape shape,
      Clock clock) {
    this.pages = pages;
    this.messages = messages;
    this.accounts = accounts;
    this.catalogue = catalogue;
    this.shape = shape;
    this.clock = clock;
  }

  Response show(Request request) {
    String notice =
        switch (request.query().first("done").orElse("")) {
          case "canceled" -> "The message was canceled.";
          case "redacted" -> "The body was emptied for good.";
          default -> null;
        };
    return find(request)
        .map(message -> render(200, message, notice, null))
        .orElseGet(this::unknown);
  }

  Response cancel(Request request) {
    return find(request)
        .map(
            message ->
                answer(
                    messages.cancel(message.account(), message.sid(), cause()),
                    "canceled",
                    "It could not be canceled: it was handed to a carrier already, or it is"
                        + " finished. The timeline says which."))
        .orElseGet(this::unknown);
  }

  Response redact(Request request) {
    return find(request)
        .map(
            message ->
                answer(
                    messages.redact(message.account(), message.sid(), cause()),
                    "redacted",
                    "The body cannot be emptied while the message is on its way. Wait until it is"
                        + " finished."))
        .orElseGet(this::unknown);
  }

  private Cause cause() {
    return pages.viewer().cause("");
  }

  private Optional<MessageView> find(Request request) {
    return MessageSid.parse(request.pathParameter("sid"))
        .flatMap(messages::find)
        .filter(
            message -> accounts.find(message.account()).filter(pages.viewer()::sees).isPresent());
  }

  private Response answer(ChangeOutcome outcome, String done, String conflict) {
    return switch (outcome) {
      case ChangeOutcome.Changed(MessageView message) ->
          Response.seeOther(MessagesPage.PATH + "/" + message.sid() + "?done=" + done);
      case ChangeOutcome.NotFound() -> unknown();
      case ChangeOutcome.Conflict(MessageView message) -> render(409, message, null, conflict);
    };
  }

  private Response unknown() {
    return pages.problem(
        404,
        "No such message",
        "There is no message with this sid. It may have been deleted, or the sid is not complete"
            + " (SM and 32 hex digits).");
  }

  private Response render(
      int status, MessageView message, @Nullable String notice, @Nullable String problem) {
    return pages.page(
        status,
        "message.jte",
        "Message " + message.sid(),
        PageHead.Section.MESSAGES,
        "parley messages show " + message.sid(),
        view(message, notice, problem));
  }

  private MessagePageView view(
      MessageView message, @Nullable String notice, @Nullable String problem) {
    MessageState state = message.state();
    boolean acts = pages.viewer().may(Permission.DEVELOP);
    boolean settled =
        state.finished()
            && message.updatedAt().plus(FOLLOWED_AFTER_LAST_CHANGE).isBefore(clock.instant());
    return new MessagePageView(
        message.sid().toString(),
        message.account().toString(),
        message.direction().text(),
        message.from(),
        message.to(),
        StatusView.of(state),
        message.errorCode(),
        errorText(message.errorCode()),
        Times.dateAndTime(message.createdAt()),
        Times.iso(message.createdAt()),
        shown(message.statusCallback()),
        message.endUser(),
        body(message.body()),
        messages.decision(message.sid()).map(decisions::view).orElse(null),
        timeline(message),
        attempts(message.sid()),
        acts && cancelable(state),
        acts && state.finished() && message.body() != null && !message.body().isEmpty(),
        notice,
        problem,
        !settled);
  }

  private @Nullable String errorText(@Nullable Integer code) {
    return code == null ? null : catalogue.find(code).map(ErrorCatalogue.Entry::text).orElse(null);
  }

  private MessagePageView.@Nullable Body body(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    TextShape.Segmented segmented = shape.split(text);
    return new MessagePageView.Body(segmented.encoding(), segmented.segments());
  }

  private List<MessagePageView.Line> timeline(MessageView message) {
    String query =
        "account="
            + message.account()
            + "&since="
            + Times.iso(message.createdAt())
            + "&message="
            + message.sid();
    return messages.timeline(message.sid()).stream()
        .map(
            entry ->
                new MessagePageView.Line(
                    Times.timeWithMillis(entry.at()),
                    Times.iso(entry.at()),
                    entry.kind(),
                    entry.sentence(),
                    listed(entry.errorCode()),
                    failedCall(entry) ? WebhooksPage.PATH + "?" + query : null))
        .toList();
  }

  /** What an application answered is no code of ours. */
  private static @Nullable Integer listed(@Nullable Integer code) {
    return code != null && code > HTTP_STATUS_MAX ? code : null;
  }

  private static boolean failedCall(Messages.TimelineEntry entry) {
    Integer code = entry.errorCode();
    return switch (entry.kind()) {
      case "webhook_waiting" -> true;
      case "callback", "conversation", "replayed" -> code != null && (code < 200 || code >= 300);
      default -> false;
    };
  }

  private static @Nullable String shown(@Nullable String url) {
    return url == null ? null : ShownUrl.of(url);
  }

  private List<MessagePageView.AttemptLine> attempts(MessageSid sid) {
    return messages.attempts(sid).stream()
        .flatMap(
            attempt -> attempt.segments().stream().map(segment -> attemptLine(attempt, segment)))
        .toList();
  }

  private static MessagePageView.AttemptLine attemptLine(Attempt attempt, Attempt.Segment segment) {
    return new MessagePageView.AttemptLine(
        attempt.number(),
        attempt.carrier(),
        segment.segment() + 1,
        segment.state().text().replace('_', ' '),
        Times.timeWithMillis(segment.at()),
        Times.iso(segment.at()),
        segment.reference(),
        segment.detail());
  }

  private static boolean cancelable(MessageState state) {
    return switch (state) {
      case SCHEDULED, RESCHEDULED, PENDING, HELD, QUEUED -> true;
      case REFUSED, SUBMITTING, UNKNOWN, SENT, DELIVERED, UNDELIVERED, FAILED, CANCELED, RECEIVED ->
          false;
    };
  }
}
