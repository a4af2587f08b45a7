package dev.parley.accept;

import dev.parley.account.AccountSid;
import dev.parley.message.LiveMessage;

/** Where allowed messages go; dispatch implements it. */
public interface Outgoing {
  /** False when too much is on its way into the queues: nothing more is accepted then. */
  boolean hasRoom();

  /**
   * Takes room in a sender's queue for a message that is about to be stored; false when its queue
   * is full. Each reservation is ended once: by {@link #queued} or {@link #release}.
   *
   * @param sender as the row will carry it
   */
  boolean reserve(AccountSid account, String sender, int segments);

  /** The message was not stored. */
  void release(AccountSid account, String sender, int segments);

  /** Takes a message with room reserved, whose row and decision are durable. Never blocks. */
  void queued(LiveMessage message);

  /** As {@link #queued}, without a reservation: for what must be sent however much waits. */
  void queuedAlways(LiveMessage message);
}
