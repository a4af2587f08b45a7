package dev.parley.audit;

import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One change.
 *
 * @param account whose chain it is in; null for what concerns the whole installation
 * @param action a noun, a dot and a verb in the past: {@code account.suspended}
 * @param subject sid or name of what was changed
 * @param before the fields that changed, as they were; empty for something new. Never a secret, a
 *     body, or the number of somebody who was texted.
 * @param after the same fields as they are now; empty for something removed
 */
public record Change(
    Cause cause,
    @Nullable UUID account,
    String action,
    String subject,
    Map<String, String> before,
    Map<String, String> after) {
  public Change {
    before = Map.copyOf(before);
    after = Map.copyOf(after);
  }

  /** Only the fields in which the two differ. */
  public static Change between(
      Cause cause,
      @Nullable UUID account,
      String action,
      String subject,
      Map<String, String> before,
      Map<String, String> after) {
    Map<String, String> was = new TreeMap<>(before);
    Map<String, String> is = new TreeMap<>(after);
    was.entrySet().removeIf(entry -> entry.getValue().equals(after.get(entry.getKey())));
    is.entrySet().removeIf(entry -> entry.getValue().equals(before.get(entry.getKey())));
    return new Change(cause, account, action, subject, was, is);
  }
}
