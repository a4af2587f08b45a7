package dev.parley.inbound;

import dev.parley.consent.Keyword;
import java.util.Optional;

/** What a keyword did, and so what is answered automatically (S7). */
enum KeywordEffect {
  /** No keyword, or one that changed nothing. */
  NONE,
  /** The recipient is opted out now: one confirmation. */
  STOPPED,
  /** The recipient was opted out already: no second confirmation. */
  STOPPED_AGAIN,
  /** A keyword opt-out was lifted. */
  STARTED,
  HELPED;

  static KeywordEffect of(Optional<Keyword> keyword, boolean wasOptedOut, boolean lifted) {
    if (keyword.isEmpty()) {
      return NONE;
    }
    return switch (keyword.get().kind()) {
      case STOP -> wasOptedOut ? STOPPED_AGAIN : STOPPED;
      case START -> lifted ? STARTED : NONE;
      case HELP -> HELPED;
    };
  }
}
