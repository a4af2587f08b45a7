package dev.parley.account;

/** What came of stopping or resuming an end user. */
public sealed interface EndUserChange {
  record Changed(EndUser endUser) implements EndUserChange {}

  /** It is like that already; nothing was written. Who was never stopped is active. */
  record Unchanged() implements EndUserChange {}

  /** The operator stopped it, and an owner wants to lift that. */
  record SetByOperator() implements EndUserChange {}

  /** The account has {@link EndUsers#STOPPED_MAX} that are stopped. */
  record TooMany() implements EndUserChange {}
}
