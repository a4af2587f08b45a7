package dev.parley.people;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Counts failures by limit and key, in memory: a restart forgives. Whatever has a colon is taken
 * for an address of IPv6 and counts by its /64, which one subscriber has whole; logins have none.
 * Looking and counting are two steps: who tries at the same time several times may be wrong a few
 * times more. Thread-safe.
 */
public final class AttemptLimiter {
  /** Keys that are remembered; beyond, some that are seldom asked about are forgotten. */
  public static final int KEYS_MAX = 100_000;

  private static final int IPV6_OCTETS = 16;
  private static final int SUBSCRIBER_OCTETS = 8;

  private final LongSupplier nanoTime;
  private final Cache<Key, Bucket> buckets;
  private final Map<AttemptLimit, LongAdder> failures = new EnumMap<>(AttemptLimit.class);

  private record Key(AttemptLimit limit, String of) {}

  /**
   * @param spent of the bucket, at that time
   */
  private record Bucket(double spent, long at) {}

  /**
   * @param nanoTime monotonic, like {@link System#nanoTime}
   */
  public AttemptLimiter(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.buckets = Caffeine.newBuilder().maximumSize(KEYS_MAX).build();
    for (AttemptLimit limit : AttemptLimit.values()) {
      failures.put(limit, new LongAdder());
    }
  }

  /** How long until the next try may be made; empty when it may be made now. Counts nothing. */
  public Optional<Duration> waits(AttemptLimit limit, String of) {
    Bucket bucket = buckets.getIfPresent(key(limit, of));
    if (bucket == null) {
      return Optional.empty();
    }
    double over = spent(limit, bucket, nanoTime.getAsLong()) - (limit.failures() - 1);
    return over <= 0
        ? Optional.empty()
        : Optional.of(Duration.ofNanos((long) (over * nanosOfOne(limit))));
  }

  public void failed(AttemptLimit limit, String of) {
    adder(limit).increment();
    long now = nanoTime.getAsLong();
    buckets
        .asMap()
        .compute(
            key(limit, of),
            (_, bucket) -> new Bucket(1 + (bucket == null ? 0 : spent(limit, bucket, now)), now));
  }

  /** Since the start. */
  public long failures(AttemptLimit limit) {
    return adder(limit).sum();
  }

  /** Forgives; not for addresses, where one's own password would forgive guessing at others'. */
  public void succeeded(AttemptLimit limit, String of) {
    buckets.invalidate(key(limit, of));
  }

  private LongAdder adder(AttemptLimit limit) {
    return Objects.requireNonNull(failures.get(limit));
  }

  private static double spent(AttemptLimit limit, Bucket bucket, long now) {
    return Math.max(0, bucket.spent() - (now - bucket.at()) / nanosOfOne(limit));
  }

  private static double nanosOfOne(AttemptLimit limit) {
    return (double) limit.refill().toNanos() / limit.failures();
  }

  private static Key key(AttemptLimit limit, String of) {
    return new Key(limit, of.indexOf(':') >= 0 ? subscriber(of) : of);
  }

  private static String subscriber(String address) {
    try {
      byte[] octets = InetAddress.ofLiteral(address).getAddress();
      return octets.length == IPV6_OCTETS
          ? HexFormat.of().formatHex(Arrays.copyOf(octets, SUBSCRIBER_OCTETS))
          : address;
    } catch (IllegalArgumentException _) {
      return address;
    }
  }
}
