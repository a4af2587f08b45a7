package dev.parley.webhook;

import java.util.function.Consumer;

/** Calls applications: signed, guarded against private addresses, bounded per endpoint. */
public interface WebhookClient extends AutoCloseable {
  /** Never blocks. The completion runs on an I/O thread and must not block. */
  void send(WebhookRequest request, Consumer<Exchange> completion);

  /** Calls under way end or are broken off. */
  @Override
  default void close() {}
}
