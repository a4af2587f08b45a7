package dev.parley.carrier.registry;

import dev.parley.audit.Cause;
import dev.parley.config.Secret;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an operator may do with carriers and routes beside those of the file. */
public interface AddedCarriers {
  Optional<AddedCarrier> carrier(String name);

  /**
   * @param settings in the words of the file, the name included
   */
  Outcome add(Map<String, Object> settings, Secret password, Cause cause);

  /**
   * @param version that the caller knew
   * @param edits keys with their new values; null removes one
   * @param password null for the one it has
   */
  Outcome change(
      String name,
      int version,
      Map<String, @Nullable Object> edits,
      @Nullable Secret password,
      Cause cause);

  /** It gets nothing more; what it took is awaited. */
  Outcome remove(String name, Cause cause);

  /**
   * Adds a carrier to the route for these messages, making the route when there is none. A carrier
   * that is in it already gets the new rank, weight and cost.
   *
   * @param criteria sender, account, prefix and country, those that are set; and a name, perhaps
   * @param choice name of the carrier; rank, weight and cost, those that are set
   */
  Outcome addRoute(Map<String, Object> criteria, Map<String, Object> choice, Cause cause);

  /**
   * @param carrier null for the whole route; else only this one is taken out of it
   */
  Outcome removeRoute(String name, @Nullable String carrier, Cause cause);
}
