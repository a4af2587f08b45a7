package dev.parley.message;

/**
 * What can happen to a message. The code is what the database keeps; it never changes its meaning.
 */
public enum EventKind {
  /**
   * Marked before PDUs are written: an attempt begins; {@code detail} is the mark of the carrier's
   * {@link ReceiptParts}.
   */
  SUBMITTING(1),
  /** The carrier took a segment; carries its reference. */
  ACCEPTED(2),
  /** The carrier refused a segment for good; carries the code. */
  REJECTED(3),
  /** The carrier said not now; the message is queued again. */
  THROTTLED(4),
  /**
   * A segment was certainly not written (all that are outstanding, when it names none); the message
   * is queued again.
   */
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
  /**
   * A rule or a person said no after all: at the last look, when its time came, after a check;
   * carries the code of the finding.
   */
  STOPPED(12),
  /**
   * The application was told of a state; {@code detail} names it, {@code code} is the HTTP status
   * or our code, {@code reference} says which retry it was.
   */
  CALLBACK(13),
  /**
   * The inbound conversation came to its end; {@code code} says why it failed, {@code reference}
   * which retry it was.
   */
  CONVERSATION(14),
  /** Its time came, and it is still allowed. */
  DUE(15),
  /** It is due later; {@code detail} says when and why. */
  RESCHEDULED(16),
  /** The check that it waited for said yes. */
  CHECKED(17),
  /** A person must decide; {@code detail} says why. */
  HELD(18),
  /** Its time came, and a check needs time; {@code detail} says which. */
  CHECKING(19),
  /** Who must decide said yes; {@code detail} says who and why. */
  RELEASED(20),
  /** The carrier was asked about a segment (query_sm); {@code detail} is what it said. */
  QUERIED(21),
  /** An outcome that nobody knows was not waited for: it is sent once more, and only once. */
  RETRIED(22),
  /**
   * The application was told of a state again because its owner asked for it; {@code reference}
   * names the state, {@code detail} is what came of it, {@code code} as with {@link #CALLBACK}.
   */
  REPLAYED(23);

  private static final EventKind[] BY_CODE = new EventKind[24];

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
