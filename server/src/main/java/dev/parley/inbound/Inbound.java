package dev.parley.inbound;

import dev.parley.account.AccountSid;
import dev.parley.message.MessageSid;
import dev.parley.service.ServiceUse;
import org.jspecify.annotations.Nullable;

/**
 * A whole inbound message, as the application is told about it.
 *
 * @param from who wrote; E.164, a short code, or whatever the carrier gave
 * @param to the sender it came to
 * @param body joined from its parts; may be empty
 * @param optOutType {@code STOP}, {@code START} or {@code HELP} when the application is to be told
 * @param service the messaging service of the sender it came to; null for none
 */
public record Inbound(
    MessageSid sid,
    AccountSid account,
    String from,
    String to,
    String body,
    int segments,
    @Nullable String optOutType,
    @Nullable ServiceUse service) {
  /** To a sender that is in no service. */
  public Inbound(
      MessageSid sid,
      AccountSid account,
      String from,
      String to,
      String body,
      int segments,
      @Nullable String optOutType) {
    this(sid, account, from, to, body, segments, optOutType, null);
  }
}
