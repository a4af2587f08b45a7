package dev.parley.account;

import dev.parley.audit.Cause;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** End users in memory. */
public final class FakeEndUsers implements EndUsers {
  private final Map<String, EndUser> known = new TreeMap<>();
  private final List<Cause> causes = new ArrayList<>();
  private final Clock clock;

  FakeEndUsers(Clock clock) {
    this.clock = clock;
  }

  /** Of every change, in order. */
  public synchronized List<Cause> causes() {
    return List.copyOf(causes);
  }

  @Override
  public synchronized Optional<EndUser> find(AccountSid account, String tag) {
    return Optional.ofNullable(known.get(account + tag));
  }

  @Override
  public synchronized List<EndUser> stopped(AccountSid account) {
    return known.values().stream().filter(endUser -> endUser.account().equals(account)).toList();
  }

  @Override
  public synchronized EndUserChange stop(
      AccountSid account, String tag, EndUser.StoppedBy by, Cause cause) {
    Optional<EndUser> before = find(account, tag);
    if (before.isPresent() && !by.isAbove(before.get().stoppedBy())) {
      return new EndUserChange.Unchanged();
    }
    known.put(account + tag, new EndUser(account, tag, by, cause.reason(), clock.instant()));
    causes.add(cause);
    return new EndUserChange.Changed();
  }

  @Override
  public synchronized EndUserChange resume(
      AccountSid account, String tag, EndUser.StoppedBy by, Cause cause) {
    Optional<EndUser> before = find(account, tag);
    if (before.isEmpty()) {
      return new EndUserChange.Unchanged();
    }
    if (before.get().stoppedBy().isAbove(by)) {
      return new EndUserChange.StoppedAbove(before.get().stoppedBy());
    }
    known.remove(account + tag);
    causes.add(cause);
    return new EndUserChange.Changed();
  }
}
