package dev.parley.webhook;

import dev.parley.message.LiveMessage;
import dev.parley.message.MessageRow;
import dev.parley.webhook.WebhookRequest.Repeat;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks the application about an inbound message again, and does what it says. */
public interface InboundWebhooks {
  /** Which URL is asked now; empty when the number has none, or another holder. */
  Optional<String> url(MessageRow row);

  /**
   * Never blocks. The answer is executed as it would have been in time: replies have sids that
   * derive from the message and their position, so that none is sent twice. The completion is not
   * called when the process ends first.
   */
  void call(LiveMessage message, Repeat repeat, ReplayEdits edits, Consumer<Result> done);

  /**
   * @param words for the timeline; no body, no password
   * @param code why it failed; null when it did not
   * @param prospect what another call may come to
   */
  record Result(String words, @Nullable Integer code, boolean told, Prospect prospect) {}
}
