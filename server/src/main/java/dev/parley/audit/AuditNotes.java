package dev.parley.audit;

/**
 * Takes what was done rather than changed in the database: an export, a replay, a log that was
 * begun. An entry has a transaction of its own; who answers somebody appends it before that.
 */
public interface AuditNotes {
  void note(Change change);
}
