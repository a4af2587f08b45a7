package dev.parley.message;

/**
 * The states of a message; which may follow which is decided in {@code Lifecycle}, nowhere else.
 */
public enum MessageState {
  REFUSED("failed", true),
  SCHEDULED("scheduled", false),
  PENDING("queued", false),
  HELD("queued", false),
  QUEUED("queued", false),
  SUBMITTING("sending", false),
  UNKNOWN("sent", false),
  SENT("sent", false),
  DELIVERED("delivered", true),
  UNDELIVERED("undelivered", true),
  FAILED("failed", true),
  CANCELED("canceled", true),
  /** Inbound: taken from a carrier. */
  RECEIVED("received", true);

  private final String twilioStatus;
  private final boolean finished;

  MessageState(String twilioStatus, boolean finished) {
    this.twilioStatus = twilioStatus;
    this.finished = finished;
  }

  /** The word Twilio's API uses for it. */
  public String twilioStatus() {
    return twilioStatus;
  }

  /** Nothing more is expected. */
  public boolean finished() {
    return finished;
  }

  /** Lower case, as in the journal and our own API. */
  public String text() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
