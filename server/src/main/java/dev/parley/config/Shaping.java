package dev.parley.config;

import java.util.Map;

/**
 * Whether senders keep to their rates, and the rates that are not those of the table. Rates are
 * segments a second, 1 to {@link #RATE_MAX}.
 *
 * @param enabled by default when a carrier is configured: phones of the sandbox take any rate
 * @param senders by address, as {@code +12015550123}, {@code 12345} or a name
 * @param accounts by sid, for all their senders together; others have no limit
 */
public record Shaping(
    boolean enabled, Map<String, Integer> senders, Map<String, Integer> accounts) {
  /** No rate is kept to. */
  public static final Shaping OFF = new Shaping(false, Map.of(), Map.of());

  public static final int RATE_MAX = 10_000;

  /** Rates of senders, and of accounts, in the configuration. */
  public static final int OVERRIDES_MAX = 10_000;

  public Shaping {
    senders = Map.copyOf(senders);
    accounts = Map.copyOf(accounts);
  }
}
