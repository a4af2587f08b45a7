package dev.parley.api.parley;

import dev.parley.audit.Cause;
import dev.parley.carrier.registry.AddedCarrier;
import dev.parley.carrier.registry.AddedCarriers;
import dev.parley.carrier.registry.AddedRoute;
import dev.parley.carrier.registry.Outcome;
import dev.parley.config.AddedSettings;
import dev.parley.config.ConfigurationException;
import dev.parley.config.Secret;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps one version of each carrier, at version 7, and no route. */
public final class FakeAddedCarriers implements AddedCarriers {
  static final int VERSION = 7;
  static final Instant AT = Instant.parse("2026-11-24T10:15:30Z");

  final Map<String, AddedCarrier> carriers = new HashMap<>();
  @Nullable Cause cause;

  @Override
  public Optional<AddedCarrier> carrier(String name) {
    return Optional.ofNullable(carriers.get(name));
  }

  @Override
  public Outcome add(Map<String, Object> settings, Secret password, Cause by) {
    cause = by;
    try {
      AddedCarrier carrier =
          new AddedCarrier(
              String.valueOf(settings.get("name")),
              VERSION,
              settings,
              password,
              AddedSettings.carrier(settings, password),
              AT,
              AT);
      if (carriers.putIfAbsent(carrier.name(), carrier) != null) {
        return new Outcome.Conflict("There is one.");
      }
      return new Outcome.Carrier(carrier);
    } catch (ConfigurationException invalid) {
      return new Outcome.Invalid(invalid.problems());
    }
  }

  @Override
  public Outcome change(
      String name,
      int version,
      Map<String, @Nullable Object> edits,
      @Nullable Secret password,
      Cause by) {
    AddedCarrier before = carriers.get(name);
    if (before == null) {
      return new Outcome.NotFound();
    }
    return version == VERSION
        ? new Outcome.Carrier(before)
        : new Outcome.Stale(
            VERSION, "Alice", AT, List.of(new Outcome.Difference("rate", "50", "70")));
  }

  @Override
  public Outcome remove(String name, Cause by) {
    cause = by;
    return carriers.remove(name) == null ? new Outcome.NotFound() : new Outcome.Removed();
  }

  @Override
  public Outcome addRoute(Map<String, Object> criteria, Map<String, Object> choice, Cause by) {
    Map<String, Object> settings = new HashMap<>(criteria);
    settings.putIfAbsent("name", "made");
    settings.put("carriers", List.of(choice));
    return new Outcome.Route(
        new AddedRoute(
            "made",
            settings,
            AddedSettings.route(settings, Set.of(String.valueOf(choice.get("name")))),
            AT,
            AT));
  }

  @Override
  public Outcome removeRoute(String name, @Nullable String carrier, Cause by) {
    return new Outcome.NotFound();
  }
}
