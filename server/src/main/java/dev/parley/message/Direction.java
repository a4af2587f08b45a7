package dev.parley.message;

/** As Twilio names it. */
public enum Direction {
  INBOUND("inbound"),
  OUTBOUND_API("outbound-api"),
  OUTBOUND_REPLY("outbound-reply");

  private final String text;

  Direction(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
