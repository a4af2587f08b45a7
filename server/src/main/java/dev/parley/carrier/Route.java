package dev.parley.carrier;

/**
 * The way a message goes: the rule that chose its carriers, or the one carrier it has to stay with. Messages of one sender and
 * one route keep their order.
 *
 * @param name of the rule; a message that is pinned has the name of its carrier in it
 */
public record Route(String name) {

    /** The route of a message of which a part is with this carrier already: the rest goes there and nowhere else. */
    public static Route pinnedTo(String carrier) {
        return new Route("pinned to " + carrier);
    }
}
