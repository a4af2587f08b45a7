package dev.parley.message;

import java.util.Locale;

/**
 * The states of a message. Which may follow which is decided in {@link Lifecycle}, nowhere else.
 * The code is what the database keeps; it never changes its meaning.
 */
public enum MessageState {
  REFUSED(0, "failed", true),
  SCHEDULED(1, "scheduled", false),
  PENDING(2, "queued", false),
  HELD(3, "queued", false),
  QUEUED(4, "queued", false),
  SUBMITTING(5, "sending", false),
  UNKNOWN(6, "sent", false),
  SENT(7, "sent", false),
  DELIVERED(8, "delivered", true),
  UNDELIVERED(9, "undelivered", true),
  FAILED(10, "failed", true),
  CANCELED(11, "canceled", true),
  /** Inbound: taken from a carrier. */
  RECEIVED(12, "received", true),
  /** Due later after all: its turn came outside of the recipient's hours. */
  RESCHEDULED(13, "scheduled", false);

  private static final MessageState[] BY_CODE = values();

  private final int code;
  private final String twilioStatus;
  private final boolean finished;

  MessageState(int code, String twilioStatus, boolean finished) {
    this.code = code;
    this.twilioStatus = twilioStatus;
    this.finished = finished;
  }

  public int code() {
    return code;
  }

  /** The state with that code; codes are 0 to 13 without gaps. */
  public static MessageState ofCode(int code) {
    MessageState state = BY_CODE[code];
    if (state.code != code) {
      throw new IllegalStateException("codes of states have a gap at " + code);
    }
    return state;
  }

  /** The word Twilio's API uses for it. */
  public String twilioStatus() {
    return twilioStatus;
  }

  /** Nothing more is expected. */
  public boolean finished() {
    return finished;
  }

  /** Its validity does not run: it is due later. */
  public boolean pausesValidity() {
    return this == SCHEDULED || this == RESCHEDULED;
  }

  /** Lower case, as in the journal and our own API. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
