package dev.parley.api;

/**
 * A parameter that cannot be taken. Thrown while reading a request and turned into an answer in one
 * place, {@link ApiAccess#guarded}; it never leaves the edge.
 */
public final class BadParameter extends Exception {
  private static final long serialVersionUID = 1;

  /** An unknown parameter, or one with a value it cannot take. */
  public static final int INVALID_VALUE = 20001;

  public static final int TOO_LONG = 21658;

  private final int code;
  private final String sentence;

  public BadParameter(int code, String sentence) {
    super(sentence, null, false, false);
    this.code = code;
    this.sentence = sentence;
  }

  public int code() {
    return code;
  }

  public String sentence() {
    return sentence;
  }
}
