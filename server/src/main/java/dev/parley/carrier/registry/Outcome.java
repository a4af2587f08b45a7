package dev.parley.carrier.registry;

import java.time.Instant;
import java.util.List;

/** What became of a change of carriers or routes. Nothing was changed unless it is done. */
public sealed interface Outcome {
  /** A carrier is as it was wanted. */
  record Carrier(AddedCarrier carrier) implements Outcome {}

  /** A route is as it was wanted. */
  record Route(AddedRoute route) implements Outcome {}

  record Removed() implements Outcome {}

  /** There is none of this name in the database; perhaps in the file. */
  record NotFound() implements Outcome {}

  /**
   * @param problems of what was wanted, in sentences
   */
  record Invalid(List<String> problems) implements Outcome {
    public Invalid {
      problems = List.copyOf(problems);
    }
  }

  /**
   * It would contradict what is there.
   *
   * @param sentence what, and what to do about it
   */
  record Conflict(String sentence) implements Outcome {}

  /**
   * Somebody else changed it first.
   *
   * @param version as it is now
   * @param by who changed it last
   * @param changed keys that are different now from what the caller knew
   */
  record Stale(int version, String by, Instant at, List<Difference> changed) implements Outcome {
    public Stale {
      changed = List.copyOf(changed);
    }
  }

  /** A value that was changed; empty where there is none. A password is not shown. */
  record Difference(String key, String was, String is) {}
}
