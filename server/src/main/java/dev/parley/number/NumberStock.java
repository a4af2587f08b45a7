package dev.parley.number;

import dev.parley.audit.Cause;
import dev.parley.e164.Address;
import java.util.List;
import java.util.Optional;

/**
 * The operator's stock of numbers. One is available while no sender has its address; who releases
 * it puts it back. Thread-safe.
 */
public interface NumberStock {
  /** Numbers loaded together. */
  int LOAD_MAX = 500;

  /** One kind of numbers that is in stock in a country, held or not. */
  record Offer(String country, StockNumber.Kind kind) {}

  /**
   * Adds numbers, or changes what is written about them; one entry of the audit for all. Loading
   * the same ones again changes nothing more.
   */
  void load(List<StockNumber> numbers, Cause cause);

  /** False when it is not in stock. Who holds it goes on holding it. */
  boolean remove(Address address, Cause cause);

  Optional<StockNumber> find(Address address);

  /**
   * In the order of the numbers.
   *
   * @param after the last number of the page before; empty for the first page
   */
  List<StockNumber> search(StockSearch search, String after, int limit);

  /**
   * How much of it there is.
   *
   * @param free held by nobody
   */
  record Count(Offer offer, long all, long free) {}

  /** Reads the whole stock: for people who look at it, not for programs that ask often. */
  List<Count> counts();

  /** Countries and kinds that are in stock, in alphabetical order. */
  List<Offer> offers();
}
