package dev.parley.webhook;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.audit.Cause;
import dev.parley.message.FailedWebhooks;
import dev.parley.message.FailedWebhooks.Place;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What owners see and do about calls to their applications. Blocking. */
public interface Webhooks {
  /** Failed calls on one page, and put into the queue by one request. */
  int PAGE_MAX = 1_000;

  /** How long after its first failure a call is made again, where its account wants that. */
  Duration RETRIED_FOR = RetrySchedule.END;

  /** Calls whose last word is a failure, newest first. */
  FailedWebhooks.Page failed(
      AccountSid account, Instant since, Instant until, @Nullable Place after, int size);

  /**
   * Puts failed calls into the queue of those that are made again, newest first.
   *
   * @param cause whose wish it is: the record says what staff does, not what accounts do themselves
   */
  Queued replayFailed(
      AccountSid account,
      Instant since,
      Instant until,
      @Nullable Place after,
      int size,
      Cause cause);

  /**
   * Makes one call again and waits for what comes of it.
   *
   * @param state which was announced; null for the last one
   */
  Replayed replay(MessageSid sid, @Nullable MessageState state, ReplayEdits edits, Cause cause);

  /**
   * Sets whether failed calls of the account are made again for a day. What waits for its retry is
   * forgotten when they are not; empty when there is no such account.
   */
  Optional<Account> setRetry(AccountSid account, boolean enabled, Cause cause);

  /**
   * @param queued calls that are made again now
   * @param next where to go on; null when that was all
   * @param full as many calls wait as may
   */
  record Queued(int queued, @Nullable Place next, boolean full) {}

  /** What came of a replay. */
  sealed interface Replayed {
    /**
     * @param code HTTP status, or code of the failure; null when an answer could be used
     * @param words what happened, line by line
     */
    record Done(MessageState state, boolean told, @Nullable Integer code, String words)
        implements Replayed {}

    /** It takes longer than one waits; the timeline tells what comes of it. */
    record UnderWay(MessageState state) implements Replayed {}

    /** There is nothing to replay. */
    record Nothing(String why) implements Replayed {}

    /** Too many replays are under way; nothing was called. */
    record TooMany() implements Replayed {}
  }
}
