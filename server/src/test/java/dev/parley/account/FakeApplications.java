package dev.parley.account;

import dev.parley.audit.Cause;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Applications in memory; sids are counted up. */
public final class FakeApplications implements Applications {
  private final Map<ApplicationSid, Application> applications = new LinkedHashMap<>();
  private final Clock clock;
  private long counter;

  FakeApplications(Clock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized Optional<Application> find(ApplicationSid sid) {
    return Optional.ofNullable(applications.get(sid));
  }

  @Override
  public synchronized List<Application> of(AccountSid account) {
    return applications.values().stream().filter(it -> it.account().equals(account)).toList();
  }

  @Override
  public synchronized Optional<Application> create(
      AccountSid account, String friendlyName, Application.Urls urls, Cause cause) {
    return adopt(
        new ApplicationSid(new UUID(0xC0L, ++counter)), account, friendlyName, urls, cause);
  }

  @Override
  public synchronized Optional<Application> adopt(
      ApplicationSid sid,
      AccountSid account,
      String friendlyName,
      Application.Urls urls,
      Cause cause) {
    if (applications.containsKey(sid) || of(account).size() >= APPLICATIONS_MAX) {
      return Optional.empty();
    }
    Application made =
        new Application(sid, account, friendlyName, urls, clock.instant(), clock.instant());
    applications.put(sid, made);
    return Optional.of(made);
  }

  @Override
  public synchronized Optional<Application> update(
      ApplicationSid sid, UnaryOperator<Application> change, Cause cause) {
    return Optional.ofNullable(
        applications.computeIfPresent(
            sid,
            (_, before) -> {
              Application wanted = change.apply(before);
              return before.with(wanted.friendlyName(), wanted.urls(), clock.instant());
            }));
  }

  @Override
  public synchronized boolean delete(ApplicationSid sid, Cause cause) {
    return applications.remove(sid) != null;
  }
}
