package dev.parley.audit;

/**
 * Who wants a change, and why.
 *
 * @param reason in the actor's words, at most {@link #REASON_MAX} characters; empty when none was
 *     given
 */
public record Cause(Actor actor, String reason) {
  public static final int REASON_MAX = 1_000;

  public Cause {
    if (reason.length() > REASON_MAX) {
      throw new IllegalArgumentException("a reason of " + reason.length() + " characters");
    }
  }

  public static Cause of(Actor actor) {
    return new Cause(actor, "");
  }

  /** What Parley does by itself. */
  public static Cause parley(String part, String reason) {
    return new Cause(new Actor.Parley(part), reason);
  }
}
