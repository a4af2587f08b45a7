package dev.parley.consent;

import dev.parley.account.AccountSid;
import dev.parley.audit.Cause;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Opt-outs in memory; nobody opts in again. */
public final class FakeBulkOptOuts implements BulkOptOuts {
  public final Set<OptedOut> inForce = new HashSet<>();
  public final List<Cause> causes = new ArrayList<>();

  /** How often the next ones are asked to come later. */
  public int busy;

  /** Who opted out of what. */
  public record OptedOut(String recipient, OptOutScope scope) {}

  @Override
  public synchronized Taken take(AccountSid account, List<Row> rows, Cause cause) {
    if (busy > 0) {
      busy--;
      return new Taken.Later("Later.");
    }
    causes.add(cause);
    Taken.Done done = look(rows);
    rows.forEach(row -> inForce.addAll(optedOut(row)));
    return done;
  }

  @Override
  public synchronized Taken.Done look(List<Row> rows) {
    int recorded = (int) rows.stream().filter(row -> !inForce.containsAll(optedOut(row))).count();
    return new Taken.Done(recorded, rows.size() - recorded, 0);
  }

  private static List<OptedOut> optedOut(Row row) {
    return row.scopes().stream().map(scope -> new OptedOut(row.recipient(), scope)).toList();
  }
}
