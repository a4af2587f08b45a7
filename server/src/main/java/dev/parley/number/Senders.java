package dev.parley.number;

import dev.parley.account.AccountSid;
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

  /** Gives an address to an account; empty when another sender has it already. */
  Optional<Sender> add(AccountSid account, Address address, SenderKind kind, String friendlyName);

  /** Changes name and webhooks only. Empty when there is no such sender. */
  Optional<Sender> update(SenderSid sid, UnaryOperator<Sender> change);
}
