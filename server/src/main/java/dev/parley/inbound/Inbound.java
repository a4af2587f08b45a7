package dev.parley.inbound;

import dev.parley.account.AccountSid;
import dev.parley.message.MessageSid;
import org.jspecify.annotations.Nullable;

/**
 * A whole inbound message, as the application is told about it.
 *
 * @param from who wrote; E.164, a short code, or whatever the carrier gave
 * @param to the sender it came to
 * @param body joined from its parts; may be empty
 * @param optOutType {@code STOP}, {@code START} or {@code HELP} when the application is to be told
 */
public record Inbound(
    MessageSid sid,
    AccountSid account,
    String from,
    String to,
    String body,
    int segments,
    @Nullable String optOutType) {}
