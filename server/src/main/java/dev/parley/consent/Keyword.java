package dev.parley.consent;

/**
 * A keyword that is the whole of an inbound message (clause S7).
 *
 * @param word as in the list, upper case
 */
public record Keyword(Kind kind, String word) {
  public enum Kind {
    /** Opts out. */
    STOP,
    /** Lifts an opt-out. */
    START,
    /** Asks who this is and how to stop. */
    HELP
  }

  /**
   * YES answers many honest questions: it is START only when an opt-out is in force, otherwise an
   * ordinary message without an automatic reply.
   */
  public boolean onlyWhenOptedOut() {
    return word.equals("YES");
  }
}
