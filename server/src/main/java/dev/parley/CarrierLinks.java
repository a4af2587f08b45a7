package dev.parley;

import dev.parley.api.parley.CarriersResource;
import dev.parley.carrier.BindReport;
import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.CarrierLink;
import dev.parley.carrier.CarrierTerms;
import dev.parley.carrier.LinkReport;
import dev.parley.carrier.smpp.ProviderNotes;
import dev.parley.carrier.smpp.SmppLink;
import dev.parley.carrier.smpp.SmppSettings;
import dev.parley.config.Configuration;
import dev.parley.config.ConfigurationException;
import dev.parley.message.ReceiptParts;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.net.SocketFactory;

/** The SMPP links of one process, and what an operator does with them. Thread-safe. */
final class CarrierLinks implements CarriersResource.Carriers {
  private final List<Configuration.Carrier> configured;
  private final Supplier<List<Configuration.Carrier>> reread;
  private final SmppSettings simulated;
  private final Clock clock;
  private final RandomGenerator random;
  private final List<SmppLink> links = new CopyOnWriteArrayList<>();

  /**
   * @param reread the configuration as it is now
   * @param simulated used when no carrier is configured
   * @param random thread-safe
   */
  CarrierLinks(
      List<Configuration.Carrier> configured,
      Supplier<List<Configuration.Carrier>> reread,
      SmppSettings simulated,
      Clock clock,
      RandomGenerator random) {
    this.configured = List.copyOf(configured);
    this.reread = reread;
    this.simulated = simulated;
    this.clock = clock;
    this.random = random;
  }

  /** To the first configured carrier, else to the simulated one. */
  CarrierLink link(CarrierEvent.Listener listener) {
    SmppSettings settings =
        configured.isEmpty() ? simulated : SmppSettings.of(configured.getFirst());
    CarrierTerms terms =
        configured.isEmpty() ? CarrierTerms.STANDARD : terms(configured.getFirst().terms());
    SmppLink link =
        new SmppLink(settings, terms, clock, random, SocketFactory.getDefault(), listener);
    links.add(link);
    return link;
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
  public Optional<Log> log(String carrier) {
    return find(carrier).map(link -> new Log(link.logsPdus(), link.loggedPdus()));
  }

  @Override
  public Optional<Log> record(String carrier, Duration time) {
    find(carrier).ifPresent(link -> link.logPdus(time));
    return log(carrier);
  }

  @Override
  public Optional<BindReport> test(String carrier) {
    return find(carrier).map(SmppLink::tryBind);
  }

  /** Carriers that are there before and after are changed; others need a restart. */
  @Override
  public Reload reload() {
    List<Configuration.Carrier> now;
    try {
      now = reread.get();
    } catch (ConfigurationException invalid) {
      return new Reload(List.of(), List.of(), invalid.problems());
    }
    List<String> changed = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (Configuration.Carrier carrier : now) {
      Optional<SmppLink> link = find(carrier.name());
      if (link.isEmpty()) {
        others.add(carrier.name());
      } else if (change(link.get(), carrier)) {
        changed.add(carrier.name());
      }
    }
    for (SmppLink link : links) {
      boolean gone = now.stream().noneMatch(carrier -> carrier.name().equals(link.name()));
      if (gone && !configured.isEmpty()) {
        others.add(link.name());
      }
    }
    return new Reload(changed, others, List.of());
  }

  /** False when it is as it was. */
  private static boolean change(SmppLink link, Configuration.Carrier carrier) {
    try {
      return link.change(SmppSettings.of(carrier), terms(carrier.terms()));
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
