package dev.parley.message;

/**
 * What can happen to a message. The code is what the database keeps; it never changes its meaning.
 */
public enum EventKind {
  /** Marked before a PDU is written. */
  SUBMITTING(1),
  /** The carrier took a segment; carries its reference. */
  ACCEPTED(2),
  /** The carrier refused a segment for good; carries the code. */
  REJECTED(3),
  /** The carrier said not now; the message is queued again. */
  THROTTLED(4),
  /** The link died before anything was written; the message is queued again. */
  NOT_WRITTEN(5),
  /** The link died between write and response. */
  LOST(6),
  /** Found marked as submitting when the process started. */
  RECOVERED(7),
  /** A receipt says that a segment is on the handset. */
  DELIVERED(8),
  /** A receipt says that it will not be; carries the code. */
  UNDELIVERED(9),
  /** The owner canceled it. */
  CANCELED(10),
  /** Its validity ended. */
  EXPIRED(11),
  /** The last look said no; carries the code. */
  STOPPED(12),
  /**
   * The application was told of a state; {@code detail} names it, {@code code} is the HTTP status
   * or our code.
   */
  CALLBACK(13),
  /** The inbound conversation came to its end. */
  CONVERSATION(14),
  /** Its time came, and it was allowed again. */
  DUE(15),
  /** A person or a check let a held message go; {@code detail} says who or what. */
  RELEASED(20);

  private static final EventKind[] BY_CODE = new EventKind[21];

  static {
    for (EventKind kind : values()) {
      BY_CODE[kind.code] = kind;
    }
  }

  private final int code;

  EventKind(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  public static EventKind ofCode(int code) {
    return BY_CODE[code];
  }

  public String text() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
