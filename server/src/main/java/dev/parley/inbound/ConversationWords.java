package dev.parley.inbound;

import dev.parley.accept.Acceptance;
import dev.parley.inbound.ConversationResult.Alert;
import dev.parley.inbound.ConversationResult.Called;
import dev.parley.inbound.ConversationResult.Replied;
import dev.parley.inbound.ConversationResult.ReplyRefused;
import dev.parley.message.MessageSid;
import dev.parley.policy.Decision;
import dev.parley.webhook.Exchange;
import java.util.List;

/** A conversation as the lines of a timeline. */
final class ConversationWords {
  private ConversationWords() {}

  static List<String> of(ConversationResult result) {
    return result.lines().stream().map(ConversationWords::line).toList();
  }

  static String automatic(MessageSid sid, Acceptance acceptance) {
    return "Answered automatically: " + outcome(sid, acceptance);
  }

  private static String line(ConversationResult.Line line) {
    return switch (line) {
      case Called called ->
          called.method() + " " + called.url() + " " + exchange(called.exchange());
      case Replied replied ->
          "Reply " + (replied.position() + 1) + ": " + outcome(replied.sid(), replied.acceptance());
      case ReplyRefused refused ->
          "Reply "
              + (refused.position() + 1)
              + " was refused ("
              + refused.code()
              + "): "
              + refused.explanation();
      case Alert alert -> "Alert " + alert.code() + ": " + alert.explanation();
    };
  }

  private static String exchange(Exchange exchange) {
    return switch (exchange) {
      case Exchange.Answered answered ->
          "answered " + answered.status() + " in " + answered.took().toMillis() + " ms.";
      case Exchange.Failed failed -> "failed (" + failed.code() + "): " + failed.explanation();
    };
  }

  private static String outcome(MessageSid sid, Acceptance acceptance) {
    return switch (acceptance) {
      case Acceptance.Recorded recorded ->
          switch (recorded.decision()) {
            case Decision.Refused refused ->
                sid
                    + " was refused ("
                    + refused.reason().code()
                    + ", clause "
                    + refused.reason().clause()
                    + ").";
            case Decision.Allowed _ ->
                recorded.message().errorCode() == null
                    ? sid + " is queued."
                    : sid + " failed (" + recorded.message().errorCode() + "): its queue is full.";
            case Decision.Held _ -> sid + " is held.";
            case Decision.Pending _ -> sid + " is pending.";
          };
      case Acceptance.Overloaded overloaded -> sid + " was not taken: " + overloaded.why();
      case Acceptance.Unknowable _ -> "whether " + sid + " was stored is not known.";
    };
  }
}
