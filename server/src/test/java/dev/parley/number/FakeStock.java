package dev.parley.number;

import dev.parley.audit.Cause;
import dev.parley.e164.Address;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A stock in memory. */
public final class FakeStock implements NumberStock {
  private final TreeMap<String, StockNumber> numbers = new TreeMap<>();
  private final Senders senders;
  private boolean busy;

  public FakeStock(Senders senders) {
    this.senders = senders;
  }

  /** Others search it from now on, and whoever comes is turned away. */
  public synchronized void keepBusy() {
    busy = true;
  }

  @Override
  public synchronized void load(List<StockNumber> loaded, Cause cause) {
    loaded.forEach(number -> numbers.put(number.address().text(), number));
  }

  @Override
  public synchronized boolean remove(Address address, Cause cause) {
    return numbers.remove(address.text()) != null;
  }

  @Override
  public synchronized Optional<StockNumber> find(Address address) {
    return Optional.ofNullable(numbers.get(address.text()));
  }

  @Override
  public synchronized Optional<List<StockNumber>> search(
      StockSearch search, String after, int limit) {
    return busy ? Optional.empty() : Optional.of(found(search, after, limit));
  }

  private List<StockNumber> found(StockSearch search, String after, int limit) {
    return numbers.tailMap(after, false).values().stream()
        .filter(it -> search.country() == null || search.country().equals(it.country()))
        .filter(it -> search.kinds().isEmpty() || search.kinds().contains(it.kind()))
        .filter(it -> search.prefix() == null || it.address().text().startsWith(search.prefix()))
        .filter(
            it ->
                search.contains() == null
                    || it.address()
                        .text()
                        .matches(".*" + search.contains().replace('_', '.') + ".*"))
        .filter(it -> same(search.region(), it.region()))
        .filter(it -> same(search.locality(), it.locality()))
        .filter(
            it ->
                search.available() == null
                    || search.available() == senders.byAddress(it.address()).isEmpty())
        .limit(limit)
        .toList();
  }

  private static boolean same(@Nullable String wanted, @Nullable String there) {
    return wanted == null || wanted.equalsIgnoreCase(there);
  }

  @Override
  public synchronized Optional<List<Count>> counts() {
    return offers().map(offers -> offers.stream().map(this::count).toList());
  }

  private Count count(Offer offer) {
    List<StockNumber> all = numbers.values().stream().filter(it -> isOf(it, offer)).toList();
    return new Count(
        offer,
        all.size(),
        all.stream().filter(it -> senders.byAddress(it.address()).isEmpty()).count());
  }

  private static boolean isOf(StockNumber number, Offer offer) {
    return number.country().equals(offer.country()) && number.kind() == offer.kind();
  }

  @Override
  public synchronized Optional<List<Offer>> offers() {
    return busy
        ? Optional.empty()
        : Optional.of(
            numbers.values().stream()
                .map(number -> new Offer(number.country(), number.kind()))
                .distinct()
                .toList());
  }
}
