package dev.parley.inbound;

import dev.parley.accept.Acceptance;
import dev.parley.message.MessageSid;
import dev.parley.webhook.Exchange;
import dev.parley.webhook.Prospect;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a conversation did, in order, for the journal of the inbound message. Lines hold no body and
 * no password.
 *
 * @param failure why the application could not be asked, its fallback included; null when it could
 */
public record ConversationResult(List<Line> lines, @Nullable Failure failure) {
  public ConversationResult {
    lines = List.copyOf(lines);
  }

  /**
   * Something was not recorded though it should have been; running the conversation again helps.
   */
  public boolean unfinished() {
    return lines.stream()
        .anyMatch(
            line ->
                line instanceof Replied replied
                    && !(replied.acceptance() instanceof Acceptance.Recorded));
  }

  /**
   * @param url that failed last
   * @param code of the catalogue
   * @param prospect of a later call of one of the URLs
   */
  public record Failure(String url, int code, Prospect prospect) {}

  /** One step. */
  public sealed interface Line {}

  /**
   * The application was called.
   *
   * @param url without user, password and connection overrides
   */
  public record Called(String method, String url, Exchange exchange) implements Line {}

  /**
   * A reply went through intake, which may have refused it.
   *
   * @param position within the conversation, from 0
   */
  public record Replied(int position, MessageSid sid, Acceptance acceptance) implements Line {}

  /**
   * A reply could not become a message.
   *
   * @param code code of the catalogue
   */
  public record ReplyRefused(int position, int code, String explanation) implements Line {}

  /**
   * The owner of the application should know.
   *
   * @param code code of the catalogue
   */
  public record Alert(int code, String explanation) implements Line {}
}
