package dev.parley.number;

import dev.parley.account.AccountSid;
import dev.parley.audit.Cause;
import dev.parley.e164.Address;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The senders of this installation, read from memory, written through to the database. Thread-safe.
 */
public interface Senders {
  Optional<Sender> find(SenderSid sid);

  /** The one holder of an address (clause S24). */
  Optional<Sender> byAddress(Address address);

  /** The one holder of an address as rows carry it, see {@link Address#text}. */
  Optional<Sender> byText(String address);

  /** Newest first, as Twilio lists them. */
  List<Sender> heldBy(AccountSid account);

  /** Of all accounts, newest first. */
  List<Sender> all();

  /** Gives an address to an account; empty when another sender has it already. */
  Optional<Sender> add(NewSender wanted, Cause cause);

  /**
   * Changes name, webhooks and the country of a short code only. Empty when there is no such
   * sender.
   */
  Optional<Sender> update(SenderSid sid, UnaryOperator<Sender> change, Cause cause);

  /** Gives a sender with its webhooks to another account. Empty when there is no such sender. */
  Optional<Sender> move(SenderSid sid, AccountSid to, Cause cause);

  /** The account holds it no more; its address is free. False when there is no such sender. */
  boolean release(SenderSid sid, Cause cause);

  /** See {@link Holding}. */
  default boolean holds(AccountSid account, String sender) {
    return byText(sender).filter(held -> held.account().equals(account)).isPresent();
  }
}
