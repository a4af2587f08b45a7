package dev.parley.audit;

/** Who tests act as. */
public final class Causes {
  /** An account, about its own. */
  public static final Cause OWNER = Cause.of(new Actor.Credentials("AC" + "0".repeat(32)));

  /** Of the installation. */
  public static final Cause OPERATOR = Cause.of(new Actor.Operator());

  private Causes() {}
}
