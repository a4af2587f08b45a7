package dev.parley.accept;

import dev.parley.message.MessageView;
import dev.parley.policy.Decision;

/** What became of a draft. */
public sealed interface Acceptance {
  /** Row and decision are durable. The decision says whether it will be sent. */
  record Recorded(MessageView message, Decision decision) implements Acceptance {}

  /**
   * Too much waits already, or the database is away: nothing was written, try again (503).
   *
   * @param leaving this process ends: the next try must not come over this connection
   */
  record Overloaded(String why, boolean leaving) implements Acceptance {
    public Overloaded(String why) {
      this(why, false);
    }
  }

  /** The commit's outcome cannot be found out: close the connection without a status. */
  record Unknowable() implements Acceptance {}
}
