package dev.parley.number;

import dev.parley.account.AccountSid;

/** Whether an account holds a sender now (clause S24). From memory, at once. */
@FunctionalInterface
public interface Holding {
  /**
   * @param sender as rows carry it
   */
  boolean holds(AccountSid account, String sender);
}
