package dev.parley;

import dev.parley.console.ConsoleFacts;
import org.jspecify.annotations.Nullable;

/** Where the console is: it is wired before the port is known. Thread-safe. */
final class ConsoleAddress {
  private volatile @Nullable ConsoleFacts facts;

  void set(ConsoleFacts known) {
    facts = known;
  }

  ConsoleFacts get() {
    ConsoleFacts known = facts;
    if (known == null) {
      throw new IllegalStateException("the server is still starting");
    }
    return known;
  }
}
