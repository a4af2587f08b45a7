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
    return known.values().stream()
        .filter(endUser -> endUser.account().equals(account) && endUser.stopped())
        .toList();
  }

  @Override
  public synchronized EndUserChange stop(
      AccountSid account, String tag, Standing.SetBy setBy, Cause cause) {
    if (find(account, tag).map(EndUser::stopped).orElse(false)) {
      return new EndUserChange.Unchanged();
    }
    return put(new EndUser(account, tag, true, setBy, cause.reason(), clock.instant()), cause);
  }

  @Override
  public synchronized EndUserChange resume(
      AccountSid account, String tag, Standing.SetBy setBy, Cause cause) {
    Optional<EndUser> before = find(account, tag).filter(EndUser::stopped);
    if (before.isEmpty()) {
      return new EndUserChange.Unchanged();
    }
    if (setBy == Standing.SetBy.OWNER && before.get().setBy() == Standing.SetBy.OPERATOR) {
      return new EndUserChange.SetByOperator();
    }
    known.remove(account + tag);
    causes.add(cause);
    return new EndUserChange.Changed(
        new EndUser(account, tag, false, setBy, cause.reason(), clock.instant()));
  }

  private EndUserChange put(EndUser endUser, Cause cause) {
    known.put(endUser.account() + endUser.tag(), endUser);
    causes.add(cause);
    return new EndUserChange.Changed(endUser);
  }
}
