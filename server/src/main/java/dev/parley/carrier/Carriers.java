package dev.parley.carrier;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The links of one process and the rules by which messages go to them, as they are now: both may
 * change while it runs. Thread-safe.
 */
public final class Carriers {
  private volatile State state;
  private volatile Runnable changed = () -> {};

  private record State(List<CarrierLink> links, RouteTable table) {}

  /**
   * @param links in the order of the configuration
   */
  public Carriers(List<CarrierLink> links, RouteTable table) {
    this.state = new State(List.copyOf(links), table);
  }

  /** One carrier that takes everything. */
  public static Carriers only(CarrierLink link) {
    return of(List.of(link));
  }

  /** Each takes everything while those before it cannot. */
  public static Carriers of(List<CarrierLink> links) {
    List<String> names = links.stream().map(CarrierLink::name).toList();
    return new Carriers(links, new RouteTable(List.of(), names));
  }

  public List<CarrierLink> links() {
    return state.links();
  }

  public RouteTable table() {
    return state.table();
  }

  public Optional<CarrierLink> find(String name) {
    return links().stream().filter(link -> link.name().equals(name)).findFirst();
  }

  /** What is particular about a carrier; the usual for one that is gone. */
  public CarrierTerms terms(String name) {
    return find(name).map(CarrierLink::terms).orElse(CarrierTerms.STANDARD);
  }

  /** From now on these links and rules count; links that are left out get no more messages. */
  public void use(List<CarrierLink> links, RouteTable table) {
    this.state = new State(List.copyOf(links), table);
    changed.run();
  }

  /** Called after each {@link #use}. */
  public void whenChanged(Runnable action) {
    this.changed = action;
  }

  /** Starts connecting all of them. */
  public void start() {
    links().forEach(CarrierLink::start);
  }

  /** Unbinds and closes all of them, beside each other: one that hangs does not hold the others. */
  public void close() {
    List<Thread> closing = new ArrayList<>();
    List<CarrierLink> links = links();
    for (CarrierLink link : links.subList(Math.min(1, links.size()), links.size())) {
      closing.add(Thread.ofVirtual().start(link::close));
    }
    if (!links.isEmpty()) {
      links.getFirst().close();
    }
    try {
      for (Thread thread : closing) {
        thread.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
