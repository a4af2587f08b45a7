package dev.parley.account;

import dev.parley.audit.Cause;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** What accounts hold that others could have: given up in the transaction that closes them. */
public interface Holdings {
  Holdings NONE =
      new Holdings() {
        @Override
        public boolean prepare(Set<AccountSid> accounts, Cause cause) {
          return true;
        }

        @Override
        public void giveUp(
            Set<AccountSid> accounts, Cause cause, Consumer<Consumer<Handle>> closing) {
          closing.accept(_ -> {});
        }
      };

  /**
   * Before the accounts are closed: what must outlive it is kept. False when there is more than can
   * be kept at once; asking again goes on from there.
   */
  boolean prepare(Set<AccountSid> accounts, Cause cause);

  /**
   * Runs {@code closing}, which calls back with the handle of its transaction, once, and returns
   * after its commit. What the accounts held is free from then on, and still theirs when it throws.
   */
  void giveUp(Set<AccountSid> accounts, Cause cause, Consumer<Consumer<Handle>> closing);
}
