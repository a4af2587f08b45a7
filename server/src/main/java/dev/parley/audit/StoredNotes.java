package dev.parley.audit;

import org.jdbi.v3.core.Jdbi;

/** {@link AuditNotes} in the database. Thread-safe. */
public final class StoredNotes implements AuditNotes {
  private final Jdbi jdbi;
  private final AuditLog audit;

  public StoredNotes(Jdbi jdbi, AuditLog audit) {
    this.jdbi = jdbi;
    this.audit = audit;
  }

  @Override
  public void note(Change change) {
    jdbi.useTransaction(handle -> audit.append(handle, change));
  }
}
