package dev.parley.service;

import dev.parley.account.AccountSid;
import dev.parley.account.Holdings;
import dev.parley.audit.Cause;
import dev.parley.number.Sender;
import dev.parley.number.SenderStore;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/**
 * The senders of accounts that are closed. They leave their services first, so that who opted out
 * of a service stays opted out of its senders, whoever holds them next (clause S7).
 */
public final class SenderHoldings implements Holdings {
  private final SenderStore senders;
  private final MessagingServices services;

  public SenderHoldings(SenderStore senders, MessagingServices services) {
    this.senders = senders;
    this.services = services;
  }

  @Override
  public boolean prepare(Set<AccountSid> accounts, Cause cause) {
    for (AccountSid account : accounts) {
      for (Sender sender : senders.heldBy(account)) {
        if (services.leaveAll(sender.sid(), cause) == MessagingServices.Left.LATER) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public void giveUp(Set<AccountSid> accounts, Cause cause, Consumer<Consumer<Handle>> closing) {
    senders.giveUp(accounts, cause, closing);
  }
}
