package dev.parley.number;

import dev.parley.account.AccountSid;
import dev.parley.config.Shaping;
import java.util.Optional;

/**
 * How fast senders and accounts may send: what the operator wrote, else the table {@link
 * SenderRate}. Answers at once, from memory. Thread-safe.
 */
public final class Rates {
  private static final String OVERRIDDEN = "set by the operator";

  private final Senders senders;
  private final Shaping shaping;

  public Rates(Senders senders, Shaping shaping) {
    this.senders = senders;
    this.shaping = shaping;
  }

  /**
   * @param sender as rows carry it; one that nobody holds counts as a sender name
   */
  public Throughput of(String sender) {
    Integer written = shaping.senders().get(sender);
    if (written != null) {
      return new Throughput(written, OVERRIDDEN, shaping.enabled());
    }
    SenderRate rate = senders.byText(sender).map(SenderRate::of).orElse(SenderRate.OTHER);
    return new Throughput(rate.segmentsPerSecond(), rate.reason(), shaping.enabled());
  }

  /** Of all senders of an account together; empty without a limit. */
  public Optional<Throughput> of(AccountSid account) {
    return Optional.ofNullable(shaping.accounts().get(account.toString()))
        .map(written -> new Throughput(written, OVERRIDDEN, shaping.enabled()));
  }
}
