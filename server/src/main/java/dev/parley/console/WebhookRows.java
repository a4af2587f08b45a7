package dev.parley.console;

import dev.parley.message.FailedWebhooks.Failed;
import dev.parley.message.MessageState;
import dev.parley.webhook.ShownUrl;
import dev.parley.webhook.Webhooks;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Failed calls as lines of a table. */
final class WebhookRows {
  private static final int HTTP_STATUS_MAX = 599;

  private WebhookRows() {}

  static WebhooksView.Row row(Failed failed) {
    MessageState state = failed.key().state();
    String url = failed.statusCallback();
    Integer code = failed.code();
    boolean ours = code != null && code > HTTP_STATUS_MAX;
    return new WebhooksView.Row(
        failed.sid() + "-" + state.text(),
        Times.dateAndTime(failed.place().at()),
        Times.iso(failed.place().at()),
        failed.sid().toString(),
        MessagesPage.PATH + "/" + failed.sid(),
        state.text(),
        state == MessageState.RECEIVED || url == null ? null : ShownUrl.of(url),
        ours ? code : null,
        ours ? null : code,
        outcome(failed),
        next(failed));
  }

  private static StatusView outcome(Failed failed) {
    if (failed.nextRetry() != null) {
      return new StatusView("retried", "…", "waiting");
    }
    return failed.givenUp()
        ? new StatusView("given up", "⊘", "bad")
        : new StatusView("failed", "✕", "bad");
  }

  private static String next(Failed failed) {
    Integer retry = failed.nextRetry();
    if (retry == null) {
      return failed.givenUp() ? "Nobody calls again." : "It is not called again by itself.";
    }
    if (retry == 0) {
      return "A replay waits for its turn.";
    }
    return "Retry "
        + retry
        + " at "
        + time(failed.nextAt())
        + "; given up at "
        + time(
            failed.firstFailedAt() == null
                ? null
                : failed.firstFailedAt().plus(Webhooks.RETRIED_FOR))
        + ".";
  }

  private static String time(@Nullable Instant at) {
    return at == null ? "an unknown time" : Times.dateAndTime(at);
  }
}
