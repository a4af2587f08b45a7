package dev.parley.audit;

import dev.parley.store.TestDatabase;
import java.util.List;

/** The record of a test's database, as lines: actor, action, subject, before, after. */
public final class AuditedLines {
  private AuditedLines() {}

  /** Between tests, as only who owns the database can. */
  public static void clear(TestDatabase database) {
    database.execute("alter table audit_entry disable trigger user");
    database.execute("truncate audit_entry, audit_chain");
    database.execute("alter table audit_entry enable trigger user");
  }

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
