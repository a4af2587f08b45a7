package dev.parley.number;

import dev.parley.account.AccountSid;
import dev.parley.e164.PhoneNumber;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** Claims in memory; a code is good for two tries, and a number gets one. */
public final class FakeClaims implements NumberClaims {
  private final Map<String, String> codes = new HashMap<>();
  private final Map<String, Integer> wrong = new HashMap<>();
  private final Clock clock;

  public FakeClaims(Clock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized Begun begin(AccountSid account, PhoneNumber number, String code) {
    if (codes.size() >= ACCOUNT_CODES_MAX) {
      return new Begun.AccountHasEnough();
    }
    return codes.putIfAbsent(number.text(), code) == null
        ? new Begun.Until(clock.instant().plus(VALID))
        : new Begun.NumberHasEnough();
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
