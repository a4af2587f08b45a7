package dev.parley.number;

import dev.parley.audit.Cause;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rates in memory. */
public final class FakeRates implements RateOverrides {
  private final Map<SenderSid, Integer> rates = new HashMap<>();

  @Override
  public Optional<Integer> of(SenderSid sender) {
    return Optional.ofNullable(rates.get(sender));
  }

  @Override
  public void set(Sender sender, @Nullable Integer rate, Cause cause) {
    if (rate == null) {
      rates.remove(sender.sid());
    } else {
      rates.put(sender.sid(), rate);
    }
  }
}
