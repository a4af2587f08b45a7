package dev.parley.api.parley;

import dev.parley.audit.Cause;
import dev.parley.consent.RestoreHold.Held;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A restore that waits for its confirmation, or none. */
public final class FakeRestore implements RestoreApi.Restore {
  public final List<String> confirmedBy = new ArrayList<>();
  public final List<Cause> causes = new ArrayList<>();
  private @Nullable Held held;

  public void hold(Instant since, String reason) {
    held = new Held(since, reason);
  }

  @Override
  public Optional<Held> held() {
    return Optional.ofNullable(held);
  }

  @Override
  public long heldMessages() {
    return held == null ? 0 : 7;
  }

  @Override
  public Optional<String> journalProblem() {
    return Optional.empty();
  }

  @Override
  public int confirm(String note, Cause cause) {
    confirmedBy.add(note);
    causes.add(cause);
    int settled = held == null ? 0 : 1;
    held = null;
    return settled;
  }
}
