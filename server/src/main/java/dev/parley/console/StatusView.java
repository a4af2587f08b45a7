package dev.parley.console;

import dev.parley.message.MessageState;

/**
 * A state as pages show it: a word first, a sign and a tone beside it, so that it never hangs on
 * colour alone.
 *
 * @param tone class of the style sheet: {@code good}, {@code bad}, {@code waiting}, {@code plain}
 */
public record StatusView(String word, String sign, String tone) {
  public static StatusView of(MessageState state) {
    return switch (state) {
      case REFUSED -> new StatusView("refused", "⊘", "bad");
      case FAILED -> new StatusView("failed", "✕", "bad");
      case UNDELIVERED -> new StatusView("undelivered", "✕", "bad");
      case DELIVERED -> new StatusView("delivered", "✓", "good");
      case RECEIVED -> new StatusView("received", "↓", "good");
      case SENT -> new StatusView("sent", "→", "plain");
      case CANCELED -> new StatusView("canceled", "–", "plain");
      case SCHEDULED, RESCHEDULED, PENDING, HELD, QUEUED, SUBMITTING, UNKNOWN ->
          new StatusView(state.text(), "…", "waiting");
    };
  }
}
