package dev.parley.account;

import dev.parley.audit.Cause;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** What accounts hold that others could have: given up in the transaction that closes them. */
@FunctionalInterface
public interface Holdings {
  Holdings NONE = (_, _, closing) -> closing.accept(_ -> {});

  /**
   * Runs {@code closing}, which calls back with the handle of its transaction, once, and returns
   * after its commit. What the accounts held is free from then on; nothing changes when it throws.
   */
  void giveUp(Set<AccountSid> accounts, Cause cause, Consumer<Consumer<Handle>> closing);
}
