package dev.parley.console;

import dev.parley.account.AccountSid;
import dev.parley.message.FailedWebhooks.Failed;
import dev.parley.message.FailedWebhooks.Page;
import dev.parley.message.FailedWebhooks.Place;
import dev.parley.message.MessageSid;
import dev.parley.webhook.Webhooks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of an account's failed calls, newest first. It looks at {@link Webhooks#PAGE_MAX} of them
 * and says where it stopped.
 */
final class FailureSearch {
  static final int PAGE_SIZE = 50;

  private final Webhooks webhooks;

  FailureSearch(Webhooks webhooks) {
    this.webhooks = webhooks;
  }

  Found find(Query query) {
    Page looked =
        webhooks.failed(
            query.account(), query.since(), query.until(), query.after(), Webhooks.PAGE_MAX);
    List<Failed> shown = new ArrayList<>();
    int retried = 0;
    int givenUp = 0;
    boolean more = false;
    for (Failed failed : looked.failed()) {
      retried += failed.nextRetry() == null ? 0 : 1;
      givenUp += failed.givenUp() ? 1 : 0;
      if (query.wants(failed)) {
        if (shown.size() == PAGE_SIZE) {
          more = true;
        } else {
          shown.add(failed);
        }
      }
    }
    Place next =
        more || (shown.size() == PAGE_SIZE && looked.next() != null)
            ? shown.getLast().place()
            : looked.next();
    boolean stoppedEarly = next != null && shown.size() < PAGE_SIZE;
    return new Found(shown, next, stoppedEarly, retried, givenUp);
  }

  /** Which of them. */
  enum Shown {
    ALL("all"),
    RETRIED("retried"),
    GIVEN_UP("given_up");

    private final String text;

    Shown(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }

    private boolean includes(Failed failed) {
      return switch (this) {
        case ALL -> true;
        case RETRIED -> failed.nextRetry() != null;
        case GIVEN_UP -> failed.givenUp();
      };
    }
  }

  /**
   * @param since inclusive
   * @param until exclusive
   * @param message null for calls about any
   * @param after null for the first page
   */
  record Query(
      AccountSid account,
      Instant since,
      Instant until,
      @Nullable MessageSid message,
      Shown shown,
      @Nullable Place after) {
    private boolean wants(Failed failed) {
      return shown.includes(failed) && (message == null || failed.sid().equals(message));
    }
  }

  /**
   * @param next where the next page begins; null when this is the last
   * @param stoppedEarly so many were looked at that the page ended before it was full
   * @param retried how many of those looked at are called again
   * @param givenUp how many of them are not, although they were retried
   */
  record Found(
      List<Failed> failed, @Nullable Place next, boolean stoppedEarly, int retried, int givenUp) {
    Found {
      failed = List.copyOf(failed);
    }
  }
}
