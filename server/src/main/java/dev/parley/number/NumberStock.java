package dev.parley.number;

import dev.parley.audit.Cause;
import dev.parley.e164.Address;
import java.time.Duration;
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

  /** Searches at the same time: the stock may have millions, and messages need the database too. */
  int SEARCHES_MAX = 2;

  /** What takes longer is given up. */
  Duration SEARCH_TIMEOUT = Duration.ofSeconds(5);

  /** How old an answer of {@link #offers} may be. */
  Duration OFFERS_KEPT = Duration.ofMinutes(1);

  /**
   * In the order of the numbers. Empty when {@link #SEARCHES_MAX} others are under way, or when it
   * took longer than {@link #SEARCH_TIMEOUT}.
   *
   * @param after the last number of the page before; empty for the first page
   */
  Optional<List<StockNumber>> search(StockSearch search, String after, int limit);

  /**
   * How much of it there is.
   *
   * @param free held by nobody
   */
  record Count(Offer offer, long all, long free) {}

  /** By country and kind, of the whole stock: for people. Empty as a search is. */
  Optional<List<Count>> counts();

  /** Countries and kinds that are in stock, in alphabetical order. Empty as a search is. */
  Optional<List<Offer>> offers();
}
