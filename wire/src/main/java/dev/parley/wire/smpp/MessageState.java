package dev.parley.wire.smpp;

import java.util.Locale;
import java.util.Optional;

/** The states of a message at a carrier (SMPP 3.4 s5.2.28), with their words in receipts. */
public enum MessageState {
  ENROUTE(1, "ENROUTE"),
  DELIVERED(2, "DELIVRD"),
  EXPIRED(3, "EXPIRED"),
  DELETED(4, "DELETED"),
  UNDELIVERABLE(5, "UNDELIV"),
  ACCEPTED(6, "ACCEPTD"),
  UNKNOWN(7, "UNKNOWN"),
  REJECTED(8, "REJECTD");

  private final int code;
  private final String word;

  MessageState(int code, String word) {
    this.code = code;
    this.word = word;
  }

  /** Value of the message_state parameter (s5.3.2.35). */
  public int code() {
    return code;
  }

  /** The seven letters of {@code stat:} (appendix B). */
  public String word() {
    return word;
  }

  public boolean isFinal() {
    return this != ENROUTE && this != ACCEPTED;
  }

  public static Optional<MessageState> ofCode(int code) {
    return code >= 1 && code <= values().length
        ? Optional.of(values()[code - 1])
        : Optional.empty();
  }

  /**
   * Reads {@code stat:} in any case. Carriers also write whole words, words of their own such as
   * {@code DND_REJECTED}, and SKIPPED and SCHEDULED of SMPP 5.0.
   */
  public static Optional<MessageState> ofWord(String written) {
    String word = written.toUpperCase(Locale.ROOT);
    for (MessageState state : values()) {
      if (word.equals(state.word) || word.equals(state.name())) {
        return Optional.of(state);
      }
    }
    return switch (word) {
      case "UNDELIVERED", "UNDLVRD", "FAILED" -> Optional.of(UNDELIVERABLE);
      case "SKIPPED" -> Optional.of(UNKNOWN);
      case "SCHEDULED" -> Optional.of(ENROUTE);
      default -> word.contains("REJECT") ? Optional.of(REJECTED) : Optional.empty();
    };
  }
}
