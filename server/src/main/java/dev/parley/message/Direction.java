package dev.parley.message;

/** As Twilio names it. The code is what the database keeps; it never changes its meaning. */
public enum Direction {
  INBOUND(0, "inbound"),
  OUTBOUND_API(1, "outbound-api"),
  OUTBOUND_REPLY(2, "outbound-reply");

  private final int code;
  private final String text;

  Direction(int code, String text) {
    this.code = code;
    this.text = text;
  }

  int code() {
    return code;
  }

  static Direction ofCode(int code) {
    for (Direction direction : values()) {
      if (direction.code == code) {
        return direction;
      }
    }
    throw new IllegalStateException("no direction has the code " + code);
  }

  public String text() {
    return text;
  }
}
