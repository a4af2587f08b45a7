package dev.parley.console;

import dev.parley.audit.Cause;
import dev.parley.carrier.BindReport;
import dev.parley.carrier.LinkDesk;
import dev.parley.carrier.LinkReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** No carrier at all. */
final class NoLinks implements LinkDesk {
  @Override
  public List<LinkReport> reports() {
    return List.of();
  }

  @Override
  public Optional<Log> log(String carrier) {
    return Optional.empty();
  }

  @Override
  public Optional<Log> record(String carrier, Duration time, Cause cause) {
    return Optional.empty();
  }

  @Override
  public Optional<BindReport> test(String carrier) {
    return Optional.empty();
  }
}
