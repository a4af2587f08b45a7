package dev.parley.carrier;

import dev.parley.audit.Cause;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What an operator sees of links, and does with one. Thread-safe. */
public interface LinkDesk {
  /** In the order of the configuration. */
  List<LinkReport> reports();

  /** Empty for a carrier that there is not. */
  Optional<Log> log(String carrier);

  /** Writes PDUs down for so long; empty for a carrier that there is not. */
  Optional<Log> record(String carrier, Duration time, Cause cause);

  /** Tries the settings with a bind of its own. Takes seconds; empty for a carrier that is not. */
  Optional<BindReport> test(String carrier);

  /** The PDUs that were written down, oldest first. */
  record Log(boolean recording, List<LoggedPdu> entries) {
    /** As long as PDUs are written down at most, in minutes. */
    public static final int MINUTES_MAX = 60;

    public Log {
      entries = List.copyOf(entries);
    }
  }
}
