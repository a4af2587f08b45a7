package dev.parley.number;

import dev.parley.e164.Address;
import dev.parley.e164.AlphanumericId;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import java.time.Duration;
import java.util.Set;

/**
 * How fast each kind of sender may send, in segments per second, and how much may wait for it: what
 * it sends in ten hours, as at Twilio. The one table of rates.
 */
public enum SenderRate {
  /** US and Canadian long codes: carriers take one segment a second. */
  NORTH_AMERICAN_LONG_CODE(1),
  TOLL_FREE(3),
  SHORT_CODE(100),
  /** Long codes of other countries and sender names. */
  OTHER(10);

  /** Longer than that nothing waits: it is also the longest validity. */
  public static final Duration QUEUE_TIME = Duration.ofHours(10);

  private static final Set<String> NORTH_AMERICA = Set.of("US", "CA");

  private final int segmentsPerSecond;

  SenderRate(int segmentsPerSecond) {
    this.segmentsPerSecond = segmentsPerSecond;
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

  /** Segments that may wait for one sender. */
  public int queueMax() {
    return (int) (segmentsPerSecond * QUEUE_TIME.toSeconds());
  }
}
