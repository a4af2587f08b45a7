package dev.parley.account;

/**
 * Told when an account, or one of its end users, loses the right to send, in the order of these two
 * calls.
 */
public interface StandingWatch {
  StandingWatch NONE =
      new StandingWatch() {
        @Override
        public void entered(AccountSid account) {}

        @Override
        public void committed(AccountSid account) {}
      };

  /**
   * Memory has the new standing and the database not yet. Returns once nothing is being written any
   * more by somebody who saw the old one: after the commit that follows, nothing leaves.
   */
  void entered(AccountSid account);

  void committed(AccountSid account);
}
