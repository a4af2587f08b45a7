package dev.parley.consent;

import java.util.concurrent.locks.ReentrantLock;

/**
 * One lock per stripe of recipients. Dispatch holds it from the last look to the return of the
 * socket write; whoever puts an opt-out in force holds it while doing so. Thus no segment is
 * written between the two. Thread-safe.
 */
public final class RecipientLocks {
  private static final int STRIPES = 1024;

  private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];

  public RecipientLocks() {
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new ReentrantLock();
    }
  }

  /**
   * Returns once everything has been written that somebody was about to write when this was called:
   * for what concerns the recipients of a whole account and was put in force before.
   */
  @SuppressWarnings("LockNotBeforeTry") // Nothing is done under it: it is only waited for.
  public void awaitWriters() {
    for (ReentrantLock stripe : stripes) {
      stripe.lock();
      stripe.unlock();
    }
  }

  /** The lock of this recipient (E.164); others may share it. */
  public ReentrantLock of(String recipient) {
    int hash = recipient.hashCode();
    return stripes[(hash ^ (hash >>> 16) ^ (hash >>> 8)) & (STRIPES - 1)];
  }
}
