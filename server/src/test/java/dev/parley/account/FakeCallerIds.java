package dev.parley.account;

import dev.parley.audit.Cause;
import dev.parley.e164.PhoneNumber;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Verified numbers in memory; sids are counted up. */
public final class FakeCallerIds implements OutgoingCallerIds {
  private final Map<CallerIdSid, OutgoingCallerId> callerIds = new LinkedHashMap<>();
  private final Clock clock;
  private long counter;

  FakeCallerIds(Clock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized Optional<OutgoingCallerId> find(CallerIdSid sid) {
    return Optional.ofNullable(callerIds.get(sid));
  }

  @Override
  public synchronized Optional<OutgoingCallerId> find(AccountSid account, PhoneNumber number) {
    return of(account).stream().filter(it -> it.phoneNumber().equals(number.text())).findFirst();
  }

  @Override
  public synchronized List<OutgoingCallerId> of(AccountSid account) {
    return callerIds.values().stream().filter(it -> it.account().equals(account)).toList();
  }

  @Override
  public synchronized Optional<OutgoingCallerId> add(
      AccountSid account, PhoneNumber number, String friendlyName, Cause cause) {
    Optional<OutgoingCallerId> before = find(account, number);
    if (before.isPresent() || of(account).size() >= CALLER_IDS_MAX) {
      return before;
    }
    CallerIdSid sid = new CallerIdSid(new UUID(0xE0L, ++counter));
    OutgoingCallerId added =
        new OutgoingCallerId(
            sid, account, number.text(), friendlyName, clock.instant(), clock.instant());
    callerIds.put(sid, added);
    return Optional.of(added);
  }

  @Override
  public synchronized Optional<OutgoingCallerId> rename(
      CallerIdSid sid, String friendlyName, Cause cause) {
    return Optional.ofNullable(
        callerIds.computeIfPresent(
            sid, (_, before) -> before.withName(friendlyName, clock.instant())));
  }

  @Override
  public synchronized boolean delete(CallerIdSid sid, Cause cause) {
    return callerIds.remove(sid) != null;
  }
}
