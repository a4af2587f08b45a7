package dev.parley.number;

import dev.parley.account.AccountSid;
import dev.parley.e164.PhoneNumber;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Claims in memory; a code is good for two tries, and a number gets one. */
public final class FakeClaims implements NumberClaims {
  private record Claimed(AccountSid account, String number, Purpose purpose) {}

  private record Claim(String code, String label) {}

  private final Map<Claimed, Claim> claims = new HashMap<>();
  private final Map<Claimed, Integer> wrong = new HashMap<>();
  private final Clock clock;

  public FakeClaims(Clock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized Begun begin(
      AccountSid account, PhoneNumber number, Purpose purpose, String label, String code) {
    if (purpose.texted() && texted() >= ACCOUNT_CODES_MAX) {
      return new Begun.AccountHasEnough();
    }
    if (purpose.texted()
        && claims.keySet().stream()
            .anyMatch(it -> it.purpose().texted() && it.number().equals(number.text()))) {
      return new Begun.NumberHasEnough();
    }
    claims.put(new Claimed(account, number.text(), purpose), new Claim(code, label));
    return new Begun.Until(clock.instant().plus(VALID));
  }

  private long texted() {
    return claims.keySet().stream().filter(it -> it.purpose().texted()).count();
  }

  @Override
  public synchronized Confirmation confirm(
      AccountSid account, PhoneNumber number, Purpose purpose, String code) {
    Claimed claimed = new Claimed(account, number.text(), purpose);
    int tries = wrong.getOrDefault(claimed, 0);
    Claim claim = claims.get(claimed);
    if (claim == null || tries >= 2) {
      return new Confirmation.NoClaim();
    }
    if (code.equals(claim.code())) {
      wrong.put(claimed, 2);
      return new Confirmation.Right(claim.label());
    }
    wrong.put(claimed, tries + 1);
    return new Confirmation.Wrong(1 - tries);
  }

  @Override
  public synchronized List<AccountSid> awaitingAnswer(PhoneNumber number) {
    return claims.keySet().stream()
        .filter(it -> it.purpose() == Purpose.ANSWER && it.number().equals(number.text()))
        .map(Claimed::account)
        .toList();
  }
}
