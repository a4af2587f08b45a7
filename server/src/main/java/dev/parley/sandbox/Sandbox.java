package dev.parley.sandbox;

import dev.parley.account.Accounts;
import dev.parley.config.Secret;
import dev.parley.console.Pages;
import dev.parley.http.Routes;
import dev.parley.message.Messages;
import dev.parley.number.Senders;
import dev.parley.sandbox.proxy.CompatibilityProxy;
import dev.parley.sandbox.proxy.ProxyInstructions;
import dev.parley.sim.CarrierProfile;
import dev.parley.sim.NamedBehaviour;
import dev.parley.sim.PhoneBook;
import dev.parley.sim.Phones.Phone;
import dev.parley.sim.ReceiptDialect;
import dev.parley.sim.SimulatedCarrier;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Everything that only development has: a simulated carrier, virtual phones, the compatibility
 * proxy.
 */
public final class Sandbox implements AutoCloseable {
  public static final String SYSTEM_ID = "parley";
  public static final Secret PASSWORD = new Secret("sandbox");

  /**
   * Numbers reserved for fiction by their numbering plans, so that no real phone can ever be meant.
   */
  private static final List<Phone> PHONES =
      List.of(
          new Phone("+12025550101", "US"),
          new Phone("+12025550102", "US"),
          new Phone("+12025550103", "US"),
          new Phone("+61491570156", "AU"));

  private final PhoneBook phones;
  private final SimulatedCarrier carrier;
  private final CarrierSwitch carrierSwitch;
  private @Nullable CompatibilityProxy proxy;

  private Sandbox(PhoneBook phones, SimulatedCarrier carrier) {
    this.phones = phones;
    this.carrier = carrier;
    this.carrierSwitch = new LiveSwitch(carrier);
  }

  /** Null when there is a profile of this name, else what is wrong with it, in words. */
  public static @Nullable String problemWithProfile(String name) {
    return NamedBehaviour.find(name).isPresent() ? null : SimulatorApi.unknown(name);
  }

  public static Sandbox start(Clock clock, RandomGenerator random) throws IOException {
    PhoneBook phones = new PhoneBook(PHONES, clock);
    SimulatedCarrier carrier =
        new SimulatedCarrier(
            CarrierProfile.healthy(SYSTEM_ID, PASSWORD.value()), phones, 0, clock, random);
    carrier.start();
    return new Sandbox(phones, carrier);
  }

  /**
   * The carrier behaves so from now on.
   *
   * @return what it does, for people
   */
  public String switchTo(String profile) {
    NamedBehaviour chosen = NamedBehaviour.find(profile).orElseThrow();
    carrierSwitch.switchTo(chosen);
    return chosen.explanation();
  }

  /** Where the simulated carrier listens, on loopback. */
  public int carrierPort() {
    return carrier.port();
  }

  public List<String> phoneNumbers() {
    return phones.all().stream().map(Phone::number).toList();
  }

  /** Country of a virtual phone, ISO 3166 alpha-2. */
  public String countryOf(String phone) {
    return phones.find(phone).map(Phone::country).orElseThrow();
  }

  /** The phones' API and page. */
  public void register(
      Routes routes, Accounts accounts, Senders senders, Messages messages, Pages pages) {
    new PhonesApi(phones).register(routes);
    new SimulatorApi(carrierSwitch).register(routes);
    new PhonesPage(phones, carrierSwitch, accounts, senders, messages, pages).register(routes);
  }

  /** Prints each text as it lands on a phone, until closed. */
  public AutoCloseable feed(PrintStream out) {
    return TerminalFeed.start(phones, out);
  }

  /** Starts the proxy in front of the HTTP listener. */
  public ProxyInstructions startProxy(Path data, int httpPort, Clock clock) {
    CompatibilityProxy started = new CompatibilityProxy(data, httpPort, clock);
    proxy = started;
    return started.instructions();
  }

  @Override
  public void close() {
    if (proxy != null) {
      proxy.close();
    }
    carrier.close();
  }

  /** One change at a time, so that the name and the behaviour agree. */
  private static final class LiveSwitch implements CarrierSwitch {
    private final SimulatedCarrier carrier;
    private NamedBehaviour profile = NamedBehaviour.HEALTHY;

    LiveSwitch(SimulatedCarrier carrier) {
      this.carrier = carrier;
    }

    @Override
    public synchronized NamedBehaviour profile() {
      return profile;
    }

    @Override
    public synchronized void switchTo(NamedBehaviour next) {
      carrier.behave(next.behaviour());
      profile = next;
    }

    @Override
    public ReceiptDialect dialect() {
      return carrier.dialect();
    }

    @Override
    public void switchTo(ReceiptDialect next) {
      carrier.speak(next);
    }
  }
}
