package dev.parley.account;

/** What came of stopping or resuming an end user. */
public sealed interface EndUserChange {
  record Changed() implements EndUserChange {}

  /** It is like that already; nothing was written. Who was never stopped is active. */
  record Unchanged() implements EndUserChange {}

  /** Somebody above the one who wants to resume it stopped it. */
  record StoppedAbove(EndUser.StoppedBy by) implements EndUserChange {}

  /** The account has {@link EndUsers#STOPPED_MAX} that are stopped. */
  record TooMany() implements EndUserChange {}
}
