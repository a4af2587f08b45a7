package dev.parley.message;

import dev.parley.account.AccountSid;
import dev.parley.service.ServiceUse;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message as it stands now: the row and the fold of its events.
 *
 * @param body null when it was redacted, or is for the phone alone
 * @param errorCode code of the catalogue, when it was refused, failed or undelivered
 * @param sentAt when the carrier took it; null before
 * @param service the messaging service that it goes or came through; null for none
 * @param endUser for whom the application sent it; null when it does not say
 */
public record MessageView(
    MessageSid sid,
    AccountSid account,
    Direction direction,
    String from,
    String to,
    @Nullable String body,
    int segments,
    MessageState state,
    @Nullable Integer errorCode,
    @Nullable String statusCallback,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant sentAt,
    @Nullable ServiceUse service,
    @Nullable String endUser) {
  /** A message without a service, which names no end user. */
  public MessageView(
      MessageSid sid,
      AccountSid account,
      Direction direction,
      String from,
      String to,
      @Nullable String body,
      int segments,
      MessageState state,
      @Nullable Integer errorCode,
      @Nullable String statusCallback,
      Instant createdAt,
      Instant updatedAt,
      @Nullable Instant sentAt) {
    this(
        sid,
        account,
        direction,
        from,
        to,
        body,
        segments,
        state,
        errorCode,
        statusCallback,
        createdAt,
        updatedAt,
        sentAt,
        null,
        null);
  }
}
