package dev.parley.webhook;

import org.jspecify.annotations.Nullable;

/**
 * A call made ready on the thread of whoever asked for it: parsed, encoded, signed. Every attempt
 * sends exactly this.
 *
 * @param form the encoded parameters of a POST; null with GET, whose parameters are in the URL
 */
record Outgoing(
    WebhookUrl url, @Nullable String form, String signature, @Nullable String idempotencyToken) {}
