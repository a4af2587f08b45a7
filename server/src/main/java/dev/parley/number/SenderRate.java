package dev.parley.number;

import dev.parley.e164.Address;
import dev.parley.e164.AlphanumericId;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import java.util.Set;

/**
 * How fast each kind of sender may send, in segments per second: the one table of rates, as at
 * Twilio. {@link Rates} knows where the operator wrote another one.
 */
public enum SenderRate {
  /** US and Canadian long codes: carriers take one segment a second. */
  NORTH_AMERICAN_LONG_CODE(1, "US or Canadian long code"),
  TOLL_FREE(3, "toll-free number"),
  SHORT_CODE(100, "short code"),
  /** Long codes of other countries and sender names. */
  OTHER(10, "long code of another country, or sender name");

  private static final Set<String> NORTH_AMERICA = Set.of("US", "CA");

  private final int segmentsPerSecond;
  private final String reason;

  SenderRate(int segmentsPerSecond, String reason) {
    this.segmentsPerSecond = segmentsPerSecond;
    this.reason = reason;
  }

  public static SenderRate of(Sender sender) {
    return switch (sender.kind()) {
      case TOLL_FREE -> TOLL_FREE;
      case SHORT_CODE -> SHORT_CODE;
      case LONG_CODE -> longCode(sender.address());
      case ALPHANUMERIC -> OTHER;
    };
  }

  private static SenderRate longCode(Address address) {
    return switch (address) {
      case PhoneNumber number when NORTH_AMERICA.contains(number.region()) ->
          NORTH_AMERICAN_LONG_CODE;
      case PhoneNumber _, ShortCode _, AlphanumericId _ -> OTHER;
    };
  }

  public int segmentsPerSecond() {
    return segmentsPerSecond;
  }

  /** The kind, in words. */
  public String reason() {
    return reason;
  }
}
