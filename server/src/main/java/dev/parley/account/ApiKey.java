package dev.parley.account;

import java.time.Instant;
import java.util.Locale;

/** An API key, without its secret. */
public record ApiKey(
    KeySid sid,
    AccountSid account,
    Kind kind,
    String friendlyName,
    Instant createdAt,
    Instant updatedAt) {

  /** What a key may do. */
  public enum Kind {
    /** All that its account's auth token may. */
    MAIN,
    /** Neither accounts nor keys: it sees no auth token and makes no key. */
    STANDARD;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  ApiKey withName(String name, Instant at) {
    return new ApiKey(sid, account, kind, name, createdAt, at);
  }
}
