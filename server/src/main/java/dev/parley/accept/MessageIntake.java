package dev.parley.accept;

import java.util.function.Consumer;

/** The one entry for every outbound message. */
public interface MessageIntake {
  /** Never blocks. The completion runs on an intake thread and must not block either. */
  void accept(Draft draft, Consumer<Acceptance> completion);
}
