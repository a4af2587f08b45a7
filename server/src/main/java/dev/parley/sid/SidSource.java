package dev.parley.sid;

import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes UUIDv7 values (RFC 9562 s5.7): 48 bits of Unix milliseconds, then a counter, then random
 * bits. Values of one source never decrease, also when the clock steps back, so that the order of
 * sids is the order of acceptance. Thread-safe.
 */
public final class SidSource {
  private static final int COUNTER_BITS = 12;
  private static final long COUNTER_MAX = (1L << COUNTER_BITS) - 1;
  private static final long RANDOM_MASK = 0x3FFF_FFFF_FFFF_FFFFL;

  private final Clock clock;
  private final RandomGenerator random;
  private long lastMillis;
  private long counter;

  public SidSource(Clock clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  public synchronized UUID next() {
    long now = clock.millis();
    if (now > lastMillis) {
      lastMillis = now;
      counter = random.nextLong() & (COUNTER_MAX >> 1);
    } else if (++counter > COUNTER_MAX) {
      lastMillis++;
      counter = 0;
    }
    return compose(lastMillis, counter, random.nextLong());
  }

  /**
   * Never makes a value below this one again: the newest that is stored, told at the start, so that
   * the order also holds when the clock was set back while nobody ran.
   */
  public synchronized void startAfter(UUID stored) {
    long millis = stored.getMostSignificantBits() >>> 16;
    long count = stored.getMostSignificantBits() & COUNTER_MAX;
    if (millis > lastMillis || (millis == lastMillis && count > counter)) {
      lastMillis = millis;
      counter = count;
    }
  }

  /** No value made so far is greater, and every one made from now on is. */
  public synchronized UUID newest() {
    return compose(lastMillis, counter, RANDOM_MASK);
  }

  /** The smallest UUIDv7 of that millisecond: the bound of a range of sids by time. */
  public static UUID floor(Instant time) {
    return compose(time.toEpochMilli(), 0, 0);
  }

  /** The millisecond that a UUIDv7 was made in. */
  public static Instant timeOf(UUID id) {
    return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
  }

  /** In the order PostgreSQL sorts them. {@link UUID#compareTo} compares as signed. */
  public static int compare(UUID left, UUID right) {
    int most = Long.compareUnsigned(left.getMostSignificantBits(), right.getMostSignificantBits());
    return most != 0
        ? most
        : Long.compareUnsigned(left.getLeastSignificantBits(), right.getLeastSignificantBits());
  }

  private static UUID compose(long millis, long counter, long random) {
    long most = (millis << 16) | 0x7000L | counter;
    long least = 0x8000_0000_0000_0000L | (random & RANDOM_MASK);
    return new UUID(most, least);
  }
}
