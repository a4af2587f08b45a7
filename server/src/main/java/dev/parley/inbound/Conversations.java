package dev.parley.inbound;

import dev.parley.accept.Acceptance;
import dev.parley.accept.Draft;
import dev.parley.accept.MessageIntake;
import dev.parley.account.Accounts;
import dev.parley.consent.Keyword;
import dev.parley.consent.Keywords;
import dev.parley.e164.ParsedAddress;
import dev.parley.message.Direction;
import dev.parley.message.EventKind;
import dev.parley.message.Journal.Urgency;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.MessageEvent.Details;
import dev.parley.message.MessageRow;
import dev.parley.number.Sender;
import dev.parley.webhook.FailedCalls;
import dev.parley.webhook.InboundWebhooks;
import dev.parley.webhook.Prospect;
import dev.parley.webhook.ReplayEdits;
import dev.parley.webhook.WebhookRequest.Repeat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows an inbound message that is stored: the automatic answer to a keyword, then the
 * conversation with the application. Its end is journaled; a conversation without an end is run
 * again by recovery, and inserts no reply twice.
 */
public final class Conversations implements InboundWebhooks {
  /** Conversations at the same time; later ones wait. */
  public static final int RUNNING_MAX = 500;

  /** Conversations under way or waiting; beyond it the carrier is asked to come back. */
  public static final int OPEN_MAX = 10_000;

  /** Times a conversation is held again because a reply could not be stored. */
  static final int RETRIES_MAX = 5;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
  private static final String NOT_TOLD =
      "The account is not active: its application was not told, and nothing was answered (S3).";

  private static final Logger log = LoggerFactory.getLogger(Conversations.class);

  private final Conversation conversation;
  private final MessageIntake intake;
  private final LiveMessages live;
  private final Function<String, ParsedAddress> parse;
  private final ScheduledExecutorService scheduler;
  private final ThreadFactory threads;
  private final FailedCalls failedCalls;
  private final Function<String, Optional<Sender>> owners;
  private final Accounts accounts;
  private final Semaphore running = new Semaphore(RUNNING_MAX);
  private volatile boolean closing;
  private volatile boolean abandoned;
  private final AtomicInteger open = new AtomicInteger();

  /**
   * @param failedCalls told when an application could not be asked
   * @param owners who holds the number that a message came to
   * @param accounts one that is not active is told nothing, and nothing is answered for it (S3)
   */
  public Conversations(
      Conversation conversation,
      MessageIntake intake,
      LiveMessages live,
      Function<String, ParsedAddress> parse,
      ScheduledExecutorService scheduler,
      ThreadFactory threads,
      FailedCalls failedCalls,
      Function<String, Optional<Sender>> owners,
      Accounts accounts) {
    this.accounts = accounts;
    this.failedCalls = failedCalls;
    this.owners = owners;
    this.conversation = conversation;
    this.intake = intake;
    this.live = live;
    this.parse = parse;
    this.scheduler = scheduler;
    this.threads = threads;
  }

  /** Whether another inbound message may be taken: each begins a conversation. */
  boolean hasRoom() {
    return open.get() < OPEN_MAX;
  }

  /** Conversations that have begun and not ended. */
  public int open() {
    return open.get();
  }

  /** Holds the conversation of a message that was just stored. Returns at once. */
  void start(LiveMessage message, Sender owner, KeywordEffect effect) {
    open.incrementAndGet();
    threads.newThread(() -> run(message, owner, effect, RETRIES_MAX)).start();
  }

  /**
   * Holds a conversation again whose end was not journaled. The keyword's effect is in the database
   * already; its answer has a derived sid and is there once.
   */
  public void resume(LiveMessage message, Sender owner) {
    Optional<Keyword> keyword = Keywords.match(body(message.row()));
    boolean stop = keyword.isPresent() && keyword.get().kind() == Keyword.Kind.STOP;
    start(message, owner, stop ? KeywordEffect.STOPPED : KeywordEffect.NONE);
  }

  private void run(LiveMessage message, Sender owner, KeywordEffect effect, int retriesLeft) {
    try {
      running.acquire();
      try {
        hold(message, owner, effect, retriesLeft);
      } finally {
        running.release();
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException failed) {
      if (closing) {
        return;
      }
      log.error("event=conversation_failed message={}", message.row().sid(), failed);
      end(message, "The conversation failed inside Parley.", null);
    }
  }

  private void hold(LiveMessage message, Sender owner, KeywordEffect effect, int retriesLeft)
      throws InterruptedException {
    if (!accounts.isActive(message.row().account())) {
      end(message, NOT_TOLD, null);
      return;
    }
    List<String> lines = new ArrayList<>();
    boolean answered = true;
    Optional<Draft> automatic = automaticReply(message.row(), effect);
    if (automatic.isPresent()) {
      Acceptance acceptance = accept(automatic.get());
      answered = acceptance instanceof Acceptance.Recorded;
      lines.add(ConversationWords.automatic(automatic.get().sid(), acceptance));
    }
    ConversationResult result = conversation.run(inbound(message.row()), owner);
    boolean unfinished = !answered || result.unfinished();
    if (abandoned || (closing && unfinished)) {
      return; // The next start holds it again.
    }
    if (unfinished && retriesLeft > 0) {
      ScheduledFuture<?> _ =
          scheduler.schedule(
              () -> threads.newThread(() -> run(message, owner, effect, retriesLeft - 1)).start(),
              RETRY_AFTER.toMillis(),
              TimeUnit.MILLISECONDS);
      return;
    }
    lines.addAll(ConversationWords.of(result));
    end(message, words(lines), result.failure());
  }

  private static String words(List<String> lines) {
    return lines.isEmpty() ? "No webhook is configured for this number." : String.join("\n", lines);
  }

  @Override
  public Optional<String> url(MessageRow row) {
    return owner(row)
        .map(owner -> String.valueOf(owner.webhooks().smsUrl()))
        .filter(url -> !url.isBlank() && !url.equals("null"));
  }

  /** The number may have another holder by now, who has no business with this message. */
  private Optional<Sender> owner(MessageRow row) {
    return owners.apply(row.to()).filter(owner -> owner.account().equals(row.account()));
  }

  @Override
  public void call(LiveMessage message, Repeat repeat, ReplayEdits edits, Consumer<Result> done) {
    threads.newThread(() -> again(message, repeat, edits, done)).start();
  }

  private void again(LiveMessage message, Repeat repeat, ReplayEdits edits, Consumer<Result> done) {
    if (!accounts.isActive(message.row().account())) {
      done.accept(new Result(NOT_TOLD, null, false, Prospect.NONE));
      return;
    }
    Optional<Sender> owner = owner(message.row());
    if (owner.isEmpty()) {
      done.accept(
          new Result("The account no longer holds this number.", null, false, Prospect.NONE));
      return;
    }
    Result result;
    try {
      running.acquire();
      try {
        result = told(conversation.run(inbound(message.row()), owner.get(), repeat, edits));
      } finally {
        running.release();
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return;
    } catch (RuntimeException failed) {
      log.error("event=conversation_failed message={}", message.row().sid(), failed);
      result = new Result("The conversation failed inside Parley.", null, false, Prospect.LATER);
    }
    if (!abandoned) {
      done.accept(result);
    }
  }

  private static Result told(ConversationResult result) {
    String words = words(ConversationWords.of(result));
    ConversationResult.Failure failure = result.failure();
    if (failure != null) {
      return new Result(words, failure.code(), false, failure.prospect());
    }
    return new Result(words, null, !result.unfinished(), Prospect.LATER);
  }

  /**
   * Lets conversations come to their end for a while. Those that do not, and those whose replies
   * are no longer taken, are held again by the next start; no reply is inserted twice.
   */
  public void close(Duration patience) {
    closing = true;
    try {
      boolean _ = running.tryAcquire(RUNNING_MAX, patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    abandoned = true;
  }

  private void end(
      LiveMessage message, String detail, ConversationResult.@Nullable Failure failure) {
    open.decrementAndGet();
    Details details =
        failure == null
            ? Details.call(null, null, detail, null)
            : Details.call(
                failure.code(),
                null,
                detail,
                failedCalls.failed(message.row().account(), failure.url(), failure.prospect()));
    live.record(message, EventKind.CONVERSATION, details, Urgency.LAZY, null);
  }

  private static Inbound inbound(MessageRow row) {
    return new Inbound(
        row.sid(),
        row.account(),
        row.from(),
        row.to(),
        body(row),
        row.segments(),
        null,
        row.service());
  }

  private static String body(MessageRow row) {
    return row.body() == null ? "" : row.body();
  }

  private Optional<Draft> automaticReply(MessageRow row, KeywordEffect effect) {
    return switch (effect) {
      case NONE, STOPPED_AGAIN -> Optional.empty();
      case STOPPED ->
          Optional.of(reply(row, Keyword.Kind.STOP, Draft.PURPOSE_OPT_OUT_CONFIRMATION));
      case STARTED -> Optional.of(reply(row, Keyword.Kind.START, Draft.PURPOSE_UNSPECIFIED));
      case HELPED -> Optional.of(reply(row, Keyword.Kind.HELP, Draft.PURPOSE_UNSPECIFIED));
    };
  }

  private Draft reply(MessageRow row, Keyword.Kind kind, String purpose) {
    return new Draft(
        ReplySid.of(row.sid(), ReplySid.KEYWORD_REPLY),
        row.account(),
        Direction.OUTBOUND_REPLY,
        row.to(),
        parse.apply(row.to()),
        row.from(),
        parse.apply(row.from()),
        Keywords.defaultReply(kind),
        null,
        Draft.VALIDITY_MAX_SECONDS,
        Draft.ORIGIN_KEYWORD_REPLY,
        purpose,
        row.sid(),
        null,
        row.service(),
        null,
        null);
  }

  private Acceptance accept(Draft draft) throws InterruptedException {
    var accepted = new CompletableFuture<Acceptance>();
    intake.accept(draft, accepted::complete);
    try {
      return accepted.get();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
