package dev.parley.audit;

import java.util.ArrayList;
import java.util.List;

/** Keeps what it is told. */
public final class RecordedNotes implements AuditNotes {
  private final List<Change> changes = new ArrayList<>();

  @Override
  public void note(Change change) {
    changes.add(change);
  }

  public List<Change> changes() {
    return List.copyOf(changes);
  }
}
