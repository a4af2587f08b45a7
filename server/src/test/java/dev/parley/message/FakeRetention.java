package dev.parley.message;

import dev.parley.account.AccountSid;
import dev.parley.audit.Cause;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings in memory; a run removes what the test says. */
public final class FakeRetention implements Retention {
  public static final int INSTANCE_DAYS = 400;

  private final Clock clock;
  private final Map<AccountSid, Setting> settings = new HashMap<>();

  /** Of settings and runs. */
  public final List<Cause> causes = new ArrayList<>();

  private volatile Run run = new Run(List.of(), 0, true, null);

  public FakeRetention(Clock clock) {
    this.clock = clock;
  }

  /** What the next runs do. */
  public void does(Run next) {
    run = next;
  }

  @Override
  public int instanceDays() {
    return INSTANCE_DAYS;
  }

  @Override
  public synchronized Optional<Setting> of(AccountSid account) {
    return Optional.ofNullable(settings.get(account));
  }

  @Override
  public synchronized Optional<Setting> set(AccountSid account, int days, Cause cause) {
    causes.add(cause);
    if (days == INSTANCE_DAYS) {
      settings.remove(account);
    } else {
      settings.put(account, new Setting(account, days, clock.instant(), 0, null));
    }
    return of(account);
  }

  @Override
  public synchronized Run run(Cause cause) {
    causes.add(cause);
    return run;
  }
}
