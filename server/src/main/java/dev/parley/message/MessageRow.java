package dev.parley.message;

import dev.parley.account.AccountSid;
import dev.parley.policy.Decision;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message as it is inserted, once.
 *
 * @param ownerAccount the owning parent account: every row carries it
 * @param body null when redacted
 * @param decision null for inbound messages
 * @param initial the state the row begins in: queued, refused, failed, held, pending or received
 * @param errorCode the refusal's code
 * @param purpose as in policy's facts
 * @param carrier the carrier that brought an inbound message
 * @param dueAt when a scheduled message is to leave; null for all others
 */
public record MessageRow(
    MessageSid sid,
    AccountSid account,
    AccountSid ownerAccount,
    Direction direction,
    String from,
    String to,
    @Nullable String body,
    int segments,
    @Nullable String statusCallback,
    int validitySeconds,
    Instant createdAt,
    MessageState initial,
    @Nullable Integer errorCode,
    @Nullable Decision decision,
    String origin,
    String purpose,
    @Nullable UUID inReplyTo,
    @Nullable String carrier,
    @Nullable Instant dueAt) {

  /** A message that is not scheduled. */
  public MessageRow(
      MessageSid sid,
      AccountSid account,
      AccountSid ownerAccount,
      Direction direction,
      String from,
      String to,
      @Nullable String body,
      int segments,
      @Nullable String statusCallback,
      int validitySeconds,
      Instant createdAt,
      MessageState initial,
      @Nullable Integer errorCode,
      @Nullable Decision decision,
      String origin,
      String purpose,
      @Nullable UUID inReplyTo,
      @Nullable String carrier) {
    this(
        sid,
        account,
        ownerAccount,
        direction,
        from,
        to,
        body,
        segments,
        statusCallback,
        validitySeconds,
        createdAt,
        initial,
        errorCode,
        decision,
        origin,
        purpose,
        inReplyTo,
        carrier,
        null);
  }

  /** Validity counts from the time the message may leave. */
  public Instant validUntil() {
    return (dueAt == null ? createdAt : dueAt).plusSeconds(validitySeconds);
  }

  MessageRow withoutBody() {
    return new MessageRow(
        sid,
        account,
        ownerAccount,
        direction,
        from,
        to,
        "",
        segments,
        statusCallback,
        validitySeconds,
        createdAt,
        initial,
        errorCode,
        decision,
        origin,
        purpose,
        inReplyTo,
        carrier,
        dueAt);
  }

  public MessageFold newFold() {
    return new MessageFold(initial, errorCode, Math.max(1, segments), createdAt, dueAt);
  }

  public MessageView view(MessageFold fold) {
    return new MessageView(
        sid,
        account,
        direction,
        from,
        to,
        body,
        segments,
        fold.state(),
        fold.errorCode(),
        statusCallback,
        createdAt,
        fold.updatedAt(),
        direction == Direction.INBOUND ? createdAt : fold.sentAt());
  }
}
