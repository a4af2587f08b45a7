package dev.parley.dispatch;

import dev.parley.accept.Draft;
import dev.parley.message.LiveMessage;

/** What goes before what, in the order of the constants; see {@link Turns} for how much before. */
enum Lane {
  /** One-time codes, worth nothing when they come late, and what is owed to one who said STOP. */
  PRIORITY,
  STANDARD,
  MARKETING;

  static Lane of(LiveMessage message) {
    return switch (message.row().purpose()) {
      case Draft.PURPOSE_ONE_TIME_CODE, Draft.PURPOSE_OPT_OUT_CONFIRMATION -> PRIORITY;
      case Draft.PURPOSE_MARKETING -> MARKETING;
      default -> STANDARD;
    };
  }
}
