package dev.parley.carrier;

import org.jspecify.annotations.Nullable;

/**
 * The way a message goes: the rule that chose its carriers, or the one carrier it has to stay with.
 * Messages of one sender and one route keep their order.
 *
 * @param name of the rule; a message that is pinned has the name of its carrier in it
 * @param pinned the one carrier; null where the rule has the choice
 */
public record Route(String name, @Nullable String pinned) {
  /** The route of a rule. */
  public Route(String name) {
    this(name, null);
  }

  /**
   * The route of a message of which a part is with this carrier, or may be: the rest goes there and
   * nowhere else.
   */
  public static Route pinnedTo(String carrier) {
    return new Route("pinned to " + carrier, carrier);
  }
}
