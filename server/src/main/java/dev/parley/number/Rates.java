package dev.parley.number;

import dev.parley.account.AccountSid;
import dev.parley.config.Shaping;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How fast senders and accounts may send: what the operator wrote, else the table {@link
 * SenderRate}. Answers at once, from memory. Thread-safe.
 */
public final class Rates {
  private static final String OVERRIDDEN = "set by the operator";

  private final Senders senders;
  private final boolean paced;
  private final Map<String, Throughput> ofSenders = new HashMap<>();
  private final Map<AccountSid, Throughput> ofAccounts = new HashMap<>();
  private final RateOverrides overrides;
  private final Map<Integer, Throughput> given = new ConcurrentHashMap<>();
  private final Map<SenderRate, Throughput> table = new EnumMap<>(SenderRate.class);

  /** Nobody gives rates while Parley runs. */
  public Rates(Senders senders, Shaping shaping) {
    this(senders, shaping, RateOverrides.NONE);
  }

  /**
   * @param overrides given by operators; what the configuration says goes before them
   */
  public Rates(Senders senders, Shaping shaping, RateOverrides overrides) {
    this.senders = senders;
    this.overrides = overrides;
    this.paced = shaping.enabled();
    shaping.senders().forEach((sender, rate) -> ofSenders.put(sender, overridden(rate)));
    shaping
        .accounts()
        .forEach(
            (account, rate) ->
                AccountSid.parse(account).ifPresent(sid -> ofAccounts.put(sid, overridden(rate))));
    for (SenderRate rate : SenderRate.values()) {
      table.put(rate, new Throughput(rate.segmentsPerSecond(), rate.reason(), paced));
    }
  }

  private Throughput overridden(int rate) {
    return new Throughput(rate, OVERRIDDEN, paced);
  }

  /**
   * @param sender as rows carry it; one that nobody holds counts as a sender name
   */
  public Throughput of(String sender) {
    Throughput written = ofSenders.get(sender);
    return written != null
        ? written
        : senders
            .byText(sender)
            .map(this::of)
            .orElseGet(() -> Objects.requireNonNull(table.get(SenderRate.OTHER)));
  }

  private Throughput of(Sender sender) {
    return overrides
        .of(sender.sid())
        .map(rate -> given.computeIfAbsent(rate, this::overridden))
        .orElseGet(() -> Objects.requireNonNull(table.get(SenderRate.of(sender))));
  }

  /** Of all senders of an account together; empty without a limit. */
  public Optional<Throughput> of(AccountSid account) {
    return Optional.ofNullable(ofAccounts.get(account));
  }
}
