package dev.parley.number;

/** Kinds of senders, as written in configuration, API and policy. */
public enum SenderKind {
  LONG_CODE,
  TOLL_FREE,
  SHORT_CODE,
  ALPHANUMERIC;

  /** Lower case with underscores, for example {@code long_code}. */
  public String text() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
