package dev.parley.message;

import dev.parley.account.AccountSid;
import dev.parley.policy.Decision;
import dev.parley.service.ServiceUse;
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
 * @param concatenationReference 0 to 65535, the same in each of its parts; null when it has one
 *     part, and for rows of before references were kept, whose sid gives it
 * @param service the messaging service that it goes or came through; null for none
 * @param endUser for whom the application sent it; null when it does not say
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
    @Nullable Instant dueAt,
    @Nullable Integer concatenationReference,
    @Nullable ServiceUse service,
    @Nullable String endUser) {

  /**
   * The origin of the texts that show who holds a number (clause S24). Whoever asked for one must
   * get its code from the phone alone, so no view has its body.
   */
  public static final String ORIGIN_NUMBER_CLAIM = "number_claim";

  /** A message without a service, which names no end user. */
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
      @Nullable String carrier,
      @Nullable Instant dueAt,
      @Nullable Integer concatenationReference) {
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
        dueAt,
        concatenationReference,
        null,
        null);
  }

  /** A message that is not scheduled, of one part. */
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
        null,
        null);
  }

  /** Validity counts from the time the message may leave. */
  public Instant validUntil() {
    return (dueAt == null ? createdAt : dueAt).plusSeconds(validitySeconds);
  }

  /**
   * What the parts of this message have in common: 16 bits, of which headers with an 8 bit
   * reference carry the low ones (3GPP TS 23.040 s9.2.3.24.1).
   */
  public int reference() {
    return concatenationReference == null
        ? (int) sid.id().getLeastSignificantBits() & ConcatenationReferences.MAX
        : concatenationReference;
  }

  MessageRow withReference(int reference) {
    return copy(body, reference);
  }

  MessageRow withoutBody() {
    return copy("", concatenationReference);
  }

  private MessageRow copy(@Nullable String text, @Nullable Integer reference) {
    return new MessageRow(
        sid,
        account,
        ownerAccount,
        direction,
        from,
        to,
        text,
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
        dueAt,
        reference,
        service,
        endUser);
  }

  /**
   * Whether its being queued is announced: with a service it was only accepted when its submitter
   * was answered.
   */
  boolean announcesQueued() {
    return service != null && initial == MessageState.QUEUED && direction == Direction.OUTBOUND_API;
  }

  public MessageFold newFold() {
    return new MessageFold(initial, errorCode, Math.max(1, segments), createdAt, dueAt);
  }

  /** The only way from rows to what accounts and operators read. */
  public MessageView view(MessageFold fold) {
    return new MessageView(
        sid,
        account,
        direction,
        from,
        to,
        origin.equals(ORIGIN_NUMBER_CLAIM) ? null : body,
        segments,
        fold.state(),
        fold.errorCode(),
        statusCallback,
        createdAt,
        fold.updatedAt(),
        direction == Direction.INBOUND ? createdAt : fold.sentAt(),
        service,
        endUser);
  }
}
