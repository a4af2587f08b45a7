package dev.parley.carrier.registry;

import dev.parley.config.RouteRule;
import java.time.Instant;
import java.util.Map;

/**
 * A route of the database.
 *
 * @param settings in the words of the configuration file
 * @param rule what the settings say
 */
public record AddedRoute(
    String name,
    Map<String, Object> settings,
    RouteRule rule,
    Instant createdAt,
    Instant updatedAt) {
  public AddedRoute {
    settings = Map.copyOf(settings);
  }
}
