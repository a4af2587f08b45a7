package dev.parley.number;

import dev.parley.account.AccountSid;
import dev.parley.e164.Address;
import dev.parley.e164.AlphanumericId;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Senders in memory; sids are counted up. */
public final class FakeSenders implements Senders {
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
  public synchronized Optional<Sender> add(
      AccountSid account, Address address, SenderKind kind, String friendlyName) {
    if (byAddress(address).isPresent()) {
      return Optional.empty();
    }
    String prefix =
        switch (address) {
          case PhoneNumber _ -> "PN";
          case ShortCode _ -> "SC";
          case AlphanumericId _ -> "AI";
        };
    Sender sender =
        new Sender(
            new SenderSid(prefix, new UUID(0xC0L, ++counter)),
            account,
            address,
            kind,
            friendlyName,
            Sender.Webhooks.NONE,
            clock.instant(),
            clock.instant());
    senders.put(sender.sid(), sender);
    return Optional.of(sender);
  }

  @Override
  public synchronized Optional<Sender> update(SenderSid sid, UnaryOperator<Sender> change) {
    return Optional.ofNullable(senders.computeIfPresent(sid, (_, sender) -> change.apply(sender)));
  }
}
