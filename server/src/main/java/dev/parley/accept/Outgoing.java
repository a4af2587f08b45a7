package dev.parley.accept;

import dev.parley.message.LiveMessage;

/** Where allowed messages go; dispatch implements it. */
public interface Outgoing {
  /** False when the queues are full: nothing more is accepted then. */
  boolean hasRoom();

  /** Takes a message whose row and decision are durable. Never blocks. */
  void queued(LiveMessage message);
}
