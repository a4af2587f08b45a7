package dev.parley.bench;

import dev.parley.account.AccountSid;
import dev.parley.audit.Cause;
import dev.parley.e164.Address;
import dev.parley.number.NewSender;
import dev.parley.number.Sender;
import dev.parley.number.SenderSid;
import dev.parley.number.Senders;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Nobody holds a sender, and nobody can be given one. */
final class NoSenders implements Senders {
  @Override
  public Optional<Sender> find(SenderSid sid) {
    return Optional.empty();
  }

  @Override
  public Optional<Sender> byAddress(Address address) {
    return Optional.empty();
  }

  @Override
  public Optional<Sender> byText(String address) {
    return Optional.empty();
  }

  @Override
  public List<Sender> heldBy(AccountSid account) {
    return List.of();
  }

  @Override
  public List<Sender> all() {
    return List.of();
  }

  @Override
  public Optional<Sender> add(NewSender wanted, Cause cause) {
    return Optional.empty();
  }

  @Override
  public Optional<Sender> update(SenderSid sid, UnaryOperator<Sender> change, Cause cause) {
    return Optional.empty();
  }

  @Override
  public Optional<Sender> move(SenderSid sid, AccountSid to, Cause cause) {
    return Optional.empty();
  }

  @Override
  public boolean release(SenderSid sid, Cause cause) {
    return false;
  }
}
