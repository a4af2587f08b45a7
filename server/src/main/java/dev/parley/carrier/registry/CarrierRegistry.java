package dev.parley.carrier.registry;

import dev.parley.account.MasterKey;
import dev.parley.audit.AuditLog;
import dev.parley.audit.Cause;
import dev.parley.audit.Change;
import dev.parley.config.AddedSettings;
import dev.parley.config.Configuration;
import dev.parley.config.ConfigurationException;
import dev.parley.config.RouteRule;
import dev.parley.config.Secret;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carriers and routes of the database, beside those of the configuration file. The file is not
 * written: what is in it is read-only here, and wins where both have the same name. Changes are
 * made one at a time, recorded, and take effect at once. Thread-safe.
 */
public final class CarrierRegistry implements AddedCarriers {
  /** Carriers in the database. */
  public static final int CARRIERS_MAX = 50;

  public static final int NAME_MAX = 64;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
  private static final Logger log = LoggerFactory.getLogger(CarrierRegistry.class);

  private final Jdbi jdbi;
  private final RegistryRows rows;
  private final AuditLog audit;
  private final Clock clock;
  private final ReentrantLock changes = new ReentrantLock();
  private volatile State state;
  private volatile Configuration.Routing file = new Configuration.Routing(List.of(), List.of());
  private volatile Runnable changed = () -> {};

  private record State(Map<String, AddedCarrier> carriers, Map<String, AddedRoute> routes) {}

  public CarrierRegistry(Jdbi jdbi, MasterKey key, AuditLog audit, Clock clock) {
    this.jdbi = jdbi;
    this.rows = new RegistryRows(jdbi, key);
    this.audit = audit;
    this.clock = clock;
    this.state = load();
  }

  /** What an earlier version took and this one does not is left where it is, and told. */
  private State load() {
    Map<String, AddedCarrier> carriers = new LinkedHashMap<>();
    for (RegistryRows.CarrierRow row : rows.carriers()) {
      try {
        Configuration.Carrier carrier = AddedSettings.carrier(row.settings(), row.password());
        carriers.put(
            row.name(),
            new AddedCarrier(
                row.name(),
                row.version(),
                row.settings(),
                row.password(),
                carrier,
                row.createdAt(),
                row.updatedAt()));
      } catch (ConfigurationException invalid) {
        log.error("event=carrier_unusable carrier={} problems={}", row.name(), invalid.problems());
      }
    }
    Map<String, AddedRoute> routes = new LinkedHashMap<>();
    for (RegistryRows.RouteRow row : rows.routes()) {
      try {
        RouteRule rule = AddedSettings.route(row.settings(), namedIn(row.settings()));
        routes.put(
            row.name(),
            new AddedRoute(row.name(), row.settings(), rule, row.createdAt(), row.updatedAt()));
      } catch (ConfigurationException invalid) {
        log.error("event=route_unusable route={} problems={}", row.name(), invalid.problems());
      }
    }
    return new State(carriers, routes);
  }

  /**
   * A route that names a carrier which is gone has one carrier less; it is no reason not to start.
   */
  private static Set<String> namedIn(Map<String, Object> settings) {
    Set<String> names = new LinkedHashSet<>();
    for (Map<String, Object> choice : RouteChoices.of(settings)) {
      names.add(String.valueOf(choice.get("name")));
    }
    return names;
  }

  /** Called after each change. */
  public void whenChanged(Runnable action) {
    this.changed = action;
  }

  public List<AddedCarrier> carriers() {
    return List.copyOf(state.carriers().values());
  }

  @Override
  public Optional<AddedCarrier> carrier(String name) {
    return inFile(name) ? Optional.empty() : Optional.ofNullable(state.carriers().get(name));
  }

  public boolean isAddedRoute(String name) {
    return state.routes().containsKey(name) && registered().fileRoute(name).isEmpty();
  }

  /** Carriers of the database that the file has too, so that they are not used. */
  public List<String> hidden() {
    return registered().hiddenCarriers();
  }

  /** The carriers and routes of the file as it is now, and behind them those of the database. */
  public Configuration.Routing with(Configuration.Routing now) {
    file = now;
    Registered registered = registered();
    for (String carrier : registered.hiddenCarriers()) {
      log.warn("event=carrier_hidden carrier={} reason=in_the_file_too", carrier);
    }
    for (String route : registered.hiddenRoutes()) {
      log.warn("event=route_hidden route={} reason=in_the_file_too", route);
    }
    return registered.merged();
  }

  /**
   * Before a file takes the place of the one there is.
   *
   * @throws ConfigurationException when routes of the database lead to carriers that it takes away
   */
  public void check(Configuration.Routing next) {
    List<String> problems = registered().problemsWith(next);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  private Registered registered() {
    State now = state;
    return new Registered(file, now.carriers(), now.routes());
  }

  private boolean inFile(String carrier) {
    return registered().inFile(carrier);
  }

  @Override
  public Outcome add(Map<String, Object> settings, Secret password, Cause cause) {
    changes.lock();
    try {
      String name = String.valueOf(settings.getOrDefault("name", ""));
      if (name.length() > NAME_MAX || !NAME.matcher(name).matches()) {
        return new Outcome.Invalid(
            List.of("name must have 1 to " + NAME_MAX + " letters, digits, dots and dashes."));
      }
      if (inFile(name)) {
        return inTheFile("carrier", name);
      }
      if (state.carriers().containsKey(name)) {
        return new Outcome.Conflict(
            "There is a carrier " + name + " already: change it, or remove it before.");
      }
      if (state.carriers().size() >= CARRIERS_MAX) {
        return new Outcome.Conflict("There are " + CARRIERS_MAX + " added carriers already.");
      }
      return write(null, settings, password, cause);
    } finally {
      changes.unlock();
    }
  }

  private static Outcome inTheFile(String what, String name) {
    return new Outcome.Conflict(
        "The "
            + what
            + " "
            + name
            + " is in the configuration file, where alone it can be changed:"
            + " then bin/parley carriers reload.");
  }

  @Override
  public Outcome change(
      String name,
      int version,
      Map<String, @Nullable Object> edits,
      @Nullable Secret password,
      Cause cause) {
    changes.lock();
    try {
      if (inFile(name)) {
        return inTheFile("carrier", name);
      }
      AddedCarrier before = state.carriers().get(name);
      if (before == null) {
        return new Outcome.NotFound();
      }
      if (version != before.version()) {
        return stale(before, version);
      }
      Map<String, Object> settings = new LinkedHashMap<>(before.settings());
      edits.forEach(
          (key, value) -> {
            if (value == null) {
              settings.remove(key);
            } else {
              settings.put(key, value);
            }
          });
      settings.put("name", name);
      return write(before, settings, password == null ? before.password() : password, cause);
    } finally {
      changes.unlock();
    }
  }

  /** What is different now from the version that the caller knew. */
  private Outcome stale(AddedCarrier now, int known) {
    RegistryRows.Version current = rows.version(now.name(), now.version()).orElseThrow();
    List<Outcome.Difference> changed = new ArrayList<>();
    rows.version(now.name(), known)
        .ifPresent(
            base -> {
              changed.addAll(Words.differences(base.settings(), now.settings()));
              if (base.passwords() != current.passwords()) {
                changed.add(new Outcome.Difference("password", "[secret]", "[another secret]"));
              }
            });
    return new Outcome.Stale(now.version(), current.actor(), current.at(), changed);
  }

  private Outcome write(
      @Nullable AddedCarrier before, Map<String, Object> settings, Secret password, Cause cause) {
    Configuration.Carrier carrier;
    try {
      carrier = AddedSettings.carrier(settings, password);
    } catch (ConfigurationException invalid) {
      return new Outcome.Invalid(invalid.problems());
    }
    Instant now = now();
    String name = carrier.name();
    AddedCarrier after =
        jdbi.inTransaction(
            handle -> {
              AddedCarrier written =
                  new AddedCarrier(
                      name,
                      rows.nextVersion(handle, name),
                      settings,
                      password,
                      carrier,
                      before == null ? now : before.createdAt(),
                      now);
              boolean newPassword = before == null || !before.password().equals(password);
              rows.write(handle, written);
              rows.writeVersion(handle, written, newPassword, cause.actor().name());
              audit.append(handle, audited(before, written, newPassword, cause));
              return written;
            });
    Map<String, AddedCarrier> carriers = new LinkedHashMap<>(state.carriers());
    carriers.put(name, after);
    apply(new State(carriers, state.routes()));
    return new Outcome.Carrier(after);
  }

  private static Change audited(
      @Nullable AddedCarrier before, AddedCarrier after, boolean newPassword, Cause cause) {
    Map<String, String> was =
        new TreeMap<>(before == null ? Map.of() : Words.of(before.settings()));
    Map<String, String> is = new TreeMap<>(Words.of(after.settings()));
    if (newPassword) {
      is.put("password", "[set]");
    }
    String action = before == null ? "carrier.added" : "carrier.changed";
    return Change.between(cause, null, action, after.name(), was, is);
  }

  @Override
  public Outcome remove(String name, Cause cause) {
    changes.lock();
    try {
      AddedCarrier before = state.carriers().get(name);
      if (before == null) {
        return inFile(name) ? inTheFile("carrier", name) : new Outcome.NotFound();
      }
      // One that the file hides is not used: the routes lead to that of the file, and still do.
      List<String> routes = inFile(name) ? List.of() : registered().routesTo(name);
      if (!routes.isEmpty()) {
        return new Outcome.Conflict(
            "Messages go to it by " + String.join(", ", routes) + ": remove it from there before.");
      }
      jdbi.useTransaction(
          handle -> {
            rows.removeCarrier(handle, name);
            audit.append(
                handle,
                new Change(
                    cause, null, "carrier.removed", name, Words.of(before.settings()), Map.of()));
          });
      Map<String, AddedCarrier> carriers = new LinkedHashMap<>(state.carriers());
      carriers.remove(name);
      apply(new State(carriers, state.routes()));
      return new Outcome.Removed();
    } finally {
      changes.unlock();
    }
  }

  @Override
  public Outcome addRoute(Map<String, Object> criteria, Map<String, Object> choice, Cause cause) {
    changes.lock();
    try {
      Map<String, Object> wanted = RouteChoices.named(criteria);
      wanted.put("carriers", List.of(choice));
      RouteRule rule = AddedSettings.route(wanted, registered().carrierNames());
      Optional<RouteRule> ofFile = registered().clash(rule);
      if (ofFile.isPresent()) {
        return inTheFile("route", ofFile.get().name());
      }
      Optional<AddedRoute> same = registered().sameCriteria(rule);
      AddedRoute named = state.routes().get(rule.name());
      if (named != null && same.filter(named::equals).isEmpty()) {
        return new Outcome.Conflict(
            "The route " + rule.name() + " is for other messages: give this one another name.");
      }
      if (same.isEmpty() && file.routes().size() + state.routes().size() >= RouteRule.ROUTES_MAX) {
        return new Outcome.Conflict("There are " + RouteRule.ROUTES_MAX + " routes already.");
      }
      Map<String, Object> settings =
          same.map(route -> RouteChoices.with(route.settings(), choice)).orElse(wanted);
      return write(same.orElse(null), settings, cause);
    } catch (ConfigurationException invalid) {
      return new Outcome.Invalid(invalid.problems());
    } finally {
      changes.unlock();
    }
  }

  private Outcome write(@Nullable AddedRoute before, Map<String, Object> settings, Cause cause) {
    RouteRule rule = AddedSettings.route(settings, registered().carrierNames());
    Instant now = now();
    AddedRoute after =
        new AddedRoute(rule.name(), settings, rule, before == null ? now : before.createdAt(), now);
    jdbi.useTransaction(
        handle -> {
          rows.write(handle, after);
          audit.append(
              handle,
              Change.between(
                  cause,
                  null,
                  before == null ? "route.added" : "route.changed",
                  rule.name(),
                  before == null ? Map.of() : Words.of(before.settings()),
                  Words.of(settings)));
        });
    Map<String, AddedRoute> routes = new LinkedHashMap<>(state.routes());
    routes.put(rule.name(), after);
    apply(new State(state.carriers(), routes));
    return new Outcome.Route(after);
  }

  @Override
  public Outcome removeRoute(String name, @Nullable String carrier, Cause cause) {
    changes.lock();
    try {
      if (registered().fileRoute(name).isPresent()) {
        return inTheFile("route", name);
      }
      AddedRoute before = state.routes().get(name);
      if (before == null || (carrier != null && !RouteChoices.has(before.settings(), carrier))) {
        return new Outcome.NotFound();
      }
      Map<String, Object> left =
          carrier == null ? Map.of() : RouteChoices.without(before.settings(), carrier);
      if (!RouteChoices.of(left).isEmpty()) {
        return write(before, left, cause);
      }
      jdbi.useTransaction(
          handle -> {
            rows.removeRoute(handle, name);
            audit.append(
                handle,
                new Change(
                    cause, null, "route.removed", name, Words.of(before.settings()), Map.of()));
          });
      Map<String, AddedRoute> routes = new LinkedHashMap<>(state.routes());
      routes.remove(name);
      apply(new State(state.carriers(), routes));
      return new Outcome.Removed();
    } catch (ConfigurationException invalid) {
      return new Outcome.Invalid(invalid.problems());
    } finally {
      changes.unlock();
    }
  }

  private void apply(State after) {
    state = after;
    changed.run();
  }

  /** As PostgreSQL keeps it: microseconds. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
