package dev.parley.audit;

import org.jdbi.v3.core.Handle;

/** Takes what was changed. */
public interface AuditLog {
  /**
   * Appends to the chain of the change's account, in the transaction of the handle: the change and
   * its entry are committed together or not at all. Later changes of the same account wait until
   * that transaction ends, so it is the last thing the transaction does.
   */
  void append(Handle handle, Change change);
}
