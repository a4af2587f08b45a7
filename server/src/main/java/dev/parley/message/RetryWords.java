package dev.parley.message;

/**
 * How an event says that a call to an application was a retry. The list of failures reads it again
 * from the journal.
 */
public final class RetryWords {
  static final String BEGINNING = "retry ";

  private RetryWords() {}

  /**
   * @param retry number of the call that was made, from 1
   * @param last nobody calls again
   */
  public static String of(int retry, boolean last) {
    return BEGINNING + retry + (last ? ", the last: nobody calls again" : "");
  }
}
