package dev.parley.number;

import java.util.Locale;

/** How it was shown that an account holds a sender (clause S24). */
public enum Proof {
  /** It comes from the operator's stock. */
  STOCK,
  /** A code that was texted to it came back. */
  CODE,
  /** The operator says so. */
  WORD;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
