package dev.parley.console;

import dev.parley.account.AccountSid;
import dev.parley.audit.Cause;
import dev.parley.message.Retention;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Messages are kept for so long, and texts for fewer days where that was set. */
final class NinetyDays implements Retention {
  private final Map<AccountSid, Integer> kept = new HashMap<>();

  @Override
  public int instanceDays() {
    return 90;
  }

  @Override
  public Optional<Setting> of(AccountSid account) {
    return Optional.ofNullable(kept.get(account))
        .map(days -> new Setting(account, days, ConsoleFixture.NOW, 0, null));
  }

  @Override
  public Optional<Setting> set(AccountSid account, int days, Cause cause) {
    kept.put(account, days);
    return of(account);
  }

  @Override
  public Run run(Cause cause) {
    throw new UnsupportedOperationException("no page removes messages");
  }
}
