package dev.parley.number;

import dev.parley.account.AccountSid;
import dev.parley.e164.PhoneNumber;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Claims in memory; a code is good for two tries, and a number gets one. */
public final class FakeClaims implements NumberClaims {
  private final Map<String, String> codes = new HashMap<>();
  private final Map<String, Integer> wrong = new HashMap<>();
  private final Clock clock;

  public FakeClaims(Clock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized Optional<Instant> begin(AccountSid account, PhoneNumber number, String code) {
    return codes.putIfAbsent(number.text(), code) == null
        ? Optional.of(clock.instant().plus(VALID))
        : Optional.empty();
  }

  @Override
  public synchronized Confirmation confirm(AccountSid account, PhoneNumber number, String code) {
    int tries = wrong.getOrDefault(number.text(), 0);
    if (!codes.containsKey(number.text()) || tries >= 2) {
      return new Confirmation.NoClaim();
    }
    if (code.equals(codes.get(number.text()))) {
      wrong.put(number.text(), 2);
      return new Confirmation.Right();
    }
    wrong.put(number.text(), tries + 1);
    return new Confirmation.Wrong(1 - tries);
  }
}
