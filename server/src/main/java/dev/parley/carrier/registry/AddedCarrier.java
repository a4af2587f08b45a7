package dev.parley.carrier.registry;

import dev.parley.config.Configuration;
import dev.parley.config.Secret;
import java.time.Instant;
import java.util.Map;

/**
 * A carrier of the database.
 *
 * @param settings in the words of the configuration file, without the password; its name included
 * @param version grows with each change
 * @param carrier what the settings say
 */
public record AddedCarrier(
    String name,
    int version,
    Map<String, Object> settings,
    Secret password,
    Configuration.Carrier carrier,
    Instant createdAt,
    Instant updatedAt) {
  public AddedCarrier {
    settings = Map.copyOf(settings);
    if (version < 1) {
      throw new IllegalArgumentException("version " + version);
    }
  }
}
