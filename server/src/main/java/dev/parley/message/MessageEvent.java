package dev.parley.message;

import dev.parley.account.AccountSid;
import dev.parley.message.UnfinishedMessages.Entry;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One line of the journal: appended once, never changed.
 *
 * @param message the UUID of the message's sid
 * @param seq 1, 2, 3 … within the message
 * @param code code of the catalogue, or the HTTP status of a callback
 * @param segment 0-based; -1 when it concerns the whole message
 * @param reference the carrier's message id
 * @param detail kind-specific text: the announced state, a raw receipt date, an explanation
 * @param webhook what it means for calls to come; not read back from the database
 * @param webhookAccount whose call it was, when there is a {@code webhook}
 * @param unfinished listed in the commit that stores the event, since the recovery mark has passed
 *     the message; not read back from the database
 */
public record MessageEvent(
    UUID message,
    int seq,
    EventKind kind,
    Instant at,
    @Nullable Integer code,
    int segment,
    @Nullable String carrier,
    @Nullable String reference,
    @Nullable String detail,
    MessageState before,
    MessageState after,
    @Nullable WebhookOutcome webhook,
    @Nullable AccountSid webhookAccount,
    @Nullable Entry unfinished) {
  /**
   * Events of one message; beyond it nothing is recorded any more and the message ends as it is.
   */
  public static final int SEQ_MAX = Short.MAX_VALUE;

  /** An event that has nothing to do with calls to come. */
  public MessageEvent(
      UUID message,
      int seq,
      EventKind kind,
      Instant at,
      @Nullable Integer code,
      int segment,
      @Nullable String carrier,
      @Nullable String reference,
      @Nullable String detail,
      MessageState before,
      MessageState after) {
    this(
        message, seq, kind, at, code, segment, carrier, reference, detail, before, after, null,
        null, null);
  }

  /** What happened, before it has a place in the journal. */
  public record Details(
      @Nullable Integer code,
      int segment,
      @Nullable String carrier,
      @Nullable String reference,
      @Nullable String detail,
      @Nullable WebhookOutcome webhook) {
    public static final Details NONE = new Details(null, -1, null, null, null);

    public Details(
        @Nullable Integer code,
        int segment,
        @Nullable String carrier,
        @Nullable String reference,
        @Nullable String detail) {
      this(code, segment, carrier, reference, detail, null);
    }

    /** What came of a call to an application. */
    public static Details call(
        @Nullable Integer code,
        @Nullable String reference,
        String detail,
        @Nullable WebhookOutcome webhook) {
      return new Details(code, -1, null, reference, detail, webhook);
    }

    public static Details code(int code, @Nullable String detail) {
      return new Details(code, -1, null, null, detail);
    }
  }

  MessageEvent listing(Entry entry) {
    return new MessageEvent(
        message,
        seq,
        kind,
        at,
        code,
        segment,
        carrier,
        reference,
        detail,
        before,
        after,
        webhook,
        webhookAccount,
        entry);
  }

  /** Whose application was called in vain; null for all other events. */
  @Nullable AccountSid failedWebhookOf() {
    return switch (webhook) {
      case WebhookOutcome.Failed _, WebhookOutcome.CalledAgain _ -> webhookAccount;
      case WebhookOutcome.Told _ -> null;
      case null -> null;
    };
  }

  /** The state that the application was told of, or was to be. */
  MessageState announced() {
    String name =
        switch (kind) {
          case CALLBACK -> detail;
          case CONVERSATION -> MessageState.RECEIVED.name();
          default -> reference;
        };
    if (name == null) {
      throw new IllegalStateException(kind + " tells nobody of a state");
    }
    return MessageState.valueOf(name);
  }

  /** The message entered a state that the application is told of. */
  public boolean changesState() {
    return before != after;
  }
}
