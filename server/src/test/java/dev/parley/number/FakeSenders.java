package dev.parley.number;

import dev.parley.account.AccountSid;
import dev.parley.audit.Cause;
import dev.parley.e164.Address;
import dev.parley.e164.AlphanumericId;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Senders in memory; sids are counted up. */
public final class FakeSenders implements Senders {
  public final List<Cause> causes = new ArrayList<>();
  private final Map<SenderSid, Sender> senders = new LinkedHashMap<>();
  private final Clock clock;
  private long counter;

  public FakeSenders(Clock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized Optional<Sender> find(SenderSid sid) {
    return Optional.ofNullable(senders.get(sid));
  }

  @Override
  public synchronized Optional<Sender> byAddress(Address address) {
    return senders.values().stream().filter(s -> s.address().equals(address)).findFirst();
  }

  @Override
  public synchronized Optional<Sender> byText(String address) {
    return senders.values().stream().filter(s -> s.address().text().equals(address)).findFirst();
  }

  @Override
  public synchronized List<Sender> heldBy(AccountSid account) {
    return senders.values().stream()
        .filter(sender -> sender.account().equals(account))
        .toList()
        .reversed();
  }

  @Override
  public synchronized List<Sender> all() {
    return List.copyOf(senders.values()).reversed();
  }

  /** On the operator's word. */
  public Optional<Sender> add(
      AccountSid account, Address address, SenderKind kind, String friendlyName) {
    return add(NewSender.onWord(account, address, kind, friendlyName), TestSenders.CAUSE);
  }

  @Override
  public synchronized Optional<Sender> add(NewSender wanted, Cause cause) {
    if (byAddress(wanted.address()).isPresent()) {
      return Optional.empty();
    }
    causes.add(cause);
    String prefix =
        switch (wanted.address()) {
          case PhoneNumber _ -> "PN";
          case ShortCode _ -> "SC";
          case AlphanumericId _ -> "AI";
        };
    Sender sender =
        new Sender(
            new SenderSid(prefix, new UUID(0xC0L, ++counter)),
            wanted.account(),
            wanted.address(),
            wanted.kind(),
            wanted.friendlyName(),
            wanted.webhooks(),
            clock.instant(),
            clock.instant(),
            wanted.country() == null ? Sender.countryOf(wanted.address()) : wanted.country(),
            wanted.proof());
    senders.put(sender.sid(), sender);
    return Optional.of(sender);
  }

  @Override
  public synchronized Optional<Sender> update(
      SenderSid sid, UnaryOperator<Sender> change, Cause cause) {
    causes.add(cause);
    return Optional.ofNullable(senders.computeIfPresent(sid, (_, sender) -> change.apply(sender)));
  }

  @Override
  public synchronized Optional<Sender> move(SenderSid sid, AccountSid to, Cause cause) {
    causes.add(cause);
    return Optional.ofNullable(
        senders.computeIfPresent(sid, (_, sender) -> sender.heldBy(to, clock.instant())));
  }

  @Override
  public synchronized boolean release(SenderSid sid, Cause cause) {
    causes.add(cause);
    return senders.remove(sid) != null;
  }
}
