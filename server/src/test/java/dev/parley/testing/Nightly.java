package dev.parley.testing;

/** Long forms of tests: {@code mvn verify -Pnightly} sets {@code parley.nightly}. */
public final class Nightly {
  private static final boolean ON = Boolean.getBoolean("parley.nightly");

  private Nightly() {}

  public static boolean on() {
    return ON;
  }

  /** One of two sizes of the same test. */
  public static int of(int inVerify, int nightly) {
    return ON ? nightly : inVerify;
  }
}
