package dev.parley.account;

import dev.parley.audit.Cause;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Postal addresses in memory; sids are counted up. */
public final class FakePostalAddresses implements PostalAddresses {
  private final Map<AddressSid, PostalAddress> addresses = new LinkedHashMap<>();
  private final Clock clock;
  private long counter;

  FakePostalAddresses(Clock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized Optional<PostalAddress> find(AddressSid sid) {
    return Optional.ofNullable(addresses.get(sid));
  }

  @Override
  public synchronized List<PostalAddress> of(AccountSid account) {
    return addresses.values().stream().filter(it -> it.account().equals(account)).toList();
  }

  @Override
  public synchronized Optional<PostalAddress> create(
      AccountSid account, String friendlyName, PostalAddress.Place place, Cause cause) {
    if (of(account).size() >= ADDRESSES_MAX) {
      return Optional.empty();
    }
    AddressSid sid = new AddressSid(new UUID(0xADL, ++counter));
    PostalAddress made =
        new PostalAddress(sid, account, friendlyName, place, clock.instant(), clock.instant());
    addresses.put(sid, made);
    return Optional.of(made);
  }

  @Override
  public synchronized Optional<PostalAddress> update(
      AddressSid sid, UnaryOperator<PostalAddress> change, Cause cause) {
    return Optional.ofNullable(
        addresses.computeIfPresent(sid, (_, before) -> change.apply(before)));
  }

  @Override
  public synchronized boolean delete(AddressSid sid, Cause cause) {
    return addresses.remove(sid) != null;
  }
}
