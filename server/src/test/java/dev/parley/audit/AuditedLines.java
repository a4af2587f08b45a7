package dev.parley.audit;

import dev.parley.store.TestDatabase;
import java.util.List;

/** The record of a test's database, as lines: actor, action, subject, before, after. */
public final class AuditedLines {
  private AuditedLines() {}

  /** In the order in which they were appended to each chain. */
  public static List<String> of(TestDatabase database) {
    return database
        .database()
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select actor_name || ' ' || action || ' ' || subject || ' ' || before || ' '
                          || after
                        from audit_entry order by at, number
                        """)
                    .mapTo(String.class)
                    .list());
  }
}
