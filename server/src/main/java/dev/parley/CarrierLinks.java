package dev.parley;

import dev.parley.api.parley.CarriersResource;
import dev.parley.audit.AuditNotes;
import dev.parley.audit.Cause;
import dev.parley.audit.Change;
import dev.parley.carrier.BindReport;
import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.CarrierLink;
import dev.parley.carrier.CarrierTerms;
import dev.parley.carrier.Carriers;
import dev.parley.carrier.LinkReport;
import dev.parley.carrier.RouteTable;
import dev.parley.carrier.smpp.ProviderNotes;
import dev.parley.carrier.smpp.SmppLink;
import dev.parley.carrier.smpp.SmppSettings;
import dev.parley.config.Configuration;
import dev.parley.config.ConfigurationException;
import dev.parley.config.RouteRule;
import dev.parley.message.ReceiptParts;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SMPP links of one process and the routes to them, and what an operator does with them.
 * Thread-safe.
 */
final class CarrierLinks implements CarriersResource.Carriers {
  /** How long answers to what was submitted to a carrier that is gone are awaited. */
  private static final Duration RETIRE_PATIENCE = Duration.ofSeconds(30);

  private static final Duration RETIRE_LOOK = Duration.ofMillis(50);
  private static final Logger log = LoggerFactory.getLogger(CarrierLinks.class);

  private final Supplier<Configuration.Routing> reread;
  private final Added added;
  private final @Nullable SmppSettings simulated;
  private final AuditNotes notes;
  private final Clock clock;
  private final RandomGenerator random;
  private final CarrierEvent.Listener listener;
  private final Carriers carriers;
  private volatile List<SmppLink> links = List.of();
  private volatile List<RouteRule> routes;

  /** Owned by whoever holds the lock of this. */
  private Configuration.Routing file;

  /**
   * @param configured what is in the file
   * @param reread the file as it is now
   * @param added puts what was added while Parley ran behind it
   * @param simulated used while no carrier is configured; null for none
   * @param random thread-safe
   */
  CarrierLinks(
      Configuration.Routing configured,
      Supplier<Configuration.Routing> reread,
      Added added,
      @Nullable SmppSettings simulated,
      AuditNotes notes,
      Clock clock,
      RandomGenerator random,
      CarrierEvent.Listener listener) {
    this.reread = reread;
    this.added = added;
    this.file = configured;
    this.simulated = simulated;
    this.notes = notes;
    this.clock = clock;
    this.random = random;
    this.listener = listener;
    Configuration.Routing all = added.to(configured);
    this.routes = all.routes();
    List<SmppLink> made = new ArrayList<>();
    wanted(all).values().forEach(setup -> made.add(link(setup)));
    this.links = List.copyOf(made);
    this.carriers = new Carriers(List.copyOf(made), table(made));
  }

  /** Carriers and routes beside those of the file. */
  interface Added {
    Added NONE =
        new Added() {
          @Override
          public Configuration.Routing to(Configuration.Routing file) {
            return file;
          }

          @Override
          public Optional<Integer> version(String carrier) {
            return Optional.empty();
          }

          @Override
          public boolean hides(String carrier) {
            return false;
          }

          @Override
          public void check(Configuration.Routing next) {}
        };

    Configuration.Routing to(Configuration.Routing file);

    /** Empty for a carrier that is not among these. */
    Optional<Integer> version(String carrier);

    /** Whether one of these is not used, since the file has that name too. */
    boolean hides(String carrier);

    /**
     * @throws ConfigurationException when this file must not take the place of the one there is
     */
    void check(Configuration.Routing next);
  }

  private record Setup(SmppSettings settings, CarrierTerms terms) {}

  /** To all configured carriers, else to the simulated one. */
  Carriers carriers() {
    return carriers;
  }

  private Map<String, Setup> wanted(Configuration.Routing configured) {
    Map<String, Setup> wanted = new LinkedHashMap<>();
    for (Configuration.Carrier carrier : configured.carriers()) {
      wanted.put(carrier.name(), new Setup(SmppSettings.of(carrier), terms(carrier.terms())));
    }
    if (wanted.isEmpty() && simulated != null) {
      wanted.put(simulated.name(), new Setup(simulated, CarrierTerms.STANDARD));
    }
    return wanted;
  }

  private SmppLink link(Setup setup) {
    return new SmppLink(
        setup.settings(), setup.terms(), clock, random, SocketFactory.getDefault(), listener);
  }

  private RouteTable table(List<SmppLink> of) {
    return new RouteTable(routes, of.stream().map(SmppLink::name).toList());
  }

  private static CarrierTerms terms(Configuration.CarrierTerms terms) {
    ReceiptParts receipts =
        switch (terms.receipts()) {
          case ALL -> ReceiptParts.ALL;
          case FIRST -> ReceiptParts.FIRST;
          case LAST -> ReceiptParts.LAST;
        };
    return new CarrierTerms(
        receipts,
        terms.querySm(),
        Duration.ofSeconds(terms.queryAfterSeconds()),
        terms.unknown() == Configuration.CarrierTerms.Unknown.RETRY,
        Duration.ofSeconds(terms.failoverSeconds()));
  }

  @Override
  public List<LinkReport> reports() {
    return links.stream().map(SmppLink::report).toList();
  }

  @Override
  public Optional<Integer> version(String carrier) {
    return added.version(carrier);
  }

  @Override
  public boolean hidesAdded(String carrier) {
    return added.hides(carrier);
  }

  @Override
  public Optional<Log> log(String carrier) {
    return find(carrier).map(link -> new Log(link.logsPdus(), link.loggedPdus()));
  }

  @Override
  public Optional<Log> record(String carrier, Duration time, Cause cause) {
    Optional<SmppLink> link = find(carrier);
    if (link.isPresent()) {
      Map<String, String> after = Map.of("minutes", Long.toString(time.toMinutes()));
      notes.note(new Change(cause, null, "carrier.log_recorded", carrier, Map.of(), after));
      link.get().logPdus(time);
    }
    return log(carrier);
  }

  @Override
  public Optional<BindReport> test(String carrier) {
    return find(carrier).map(SmppLink::tryBind);
  }

  /**
   * Carriers that are there before and after are changed; new ones are connected, and those that
   * are gone get no more messages and unbind when what they took is answered.
   */
  @Override
  public synchronized Reload reload(Cause cause) {
    try {
      file = checked(reread.get());
    } catch (ConfigurationException invalid) {
      return new Reload(List.of(), List.of(), List.of(), false, invalid.problems());
    }
    Reload done = apply();
    notes.note(
        new Change(
            cause,
            null,
            "carriers.reloaded",
            "configuration",
            Map.of(),
            Map.of(
                "changed", String.join(" ", done.changed()),
                "added", String.join(" ", done.added()),
                "removed", String.join(" ", done.removed()),
                "routes_changed", Boolean.toString(done.routesChanged()))));
    return done;
  }

  private Configuration.Routing checked(Configuration.Routing next) {
    added.check(next);
    return next;
  }

  /** As {@link #reload}, with the file as it was read last: what was added has changed. */
  synchronized Reload apply() {
    Configuration.Routing now = added.to(file);
    List<String> changed = new ArrayList<>();
    List<String> added = new ArrayList<>();
    List<SmppLink> kept = new ArrayList<>();
    wanted(now)
        .forEach(
            (name, setup) -> {
              Optional<SmppLink> link = find(name);
              if (link.isEmpty()) {
                added.add(name);
              } else if (change(link.get(), setup)) {
                changed.add(name);
              }
              kept.add(link.orElseGet(() -> link(setup)));
            });
    List<SmppLink> gone = links.stream().filter(link -> !kept.contains(link)).toList();
    boolean routesChanged = !routes.equals(now.routes());
    routes = now.routes();
    links = List.copyOf(kept);
    carriers.use(links.stream().map(CarrierLink.class::cast).toList(), table(kept));
    kept.stream().filter(link -> added.contains(link.name())).forEach(SmppLink::start);
    gone.forEach(CarrierLinks::retire);
    List<String> removed = gone.stream().map(SmppLink::name).toList();
    return new Reload(changed, added, removed, routesChanged, List.of());
  }

  private static void retire(SmppLink link) {
    Thread.ofVirtual()
        .name("carrier-retire-" + link.name())
        .start(
            () -> {
              try {
                long looks = RETIRE_PATIENCE.dividedBy(RETIRE_LOOK);
                for (long i = 0; i < looks && link.status().windowInUse() > 0; i++) {
                  Thread.sleep(RETIRE_LOOK);
                }
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
              link.close();
              log.info("event=carrier_removed carrier={}", link.name());
            });
  }

  /** False when it is as it was. */
  private static boolean change(SmppLink link, Setup setup) {
    try {
      return link.change(setup.settings(), setup.terms());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a link was changed", interrupted);
    }
  }

  @Override
  public Notes read(String letter) {
    ProviderNotes notes = ProviderNotes.parse(letter);
    return new Notes(notes.shown(), notes.missing());
  }

  private Optional<SmppLink> find(String name) {
    return links.stream().filter(link -> link.name().equals(name)).findFirst();
  }
}
