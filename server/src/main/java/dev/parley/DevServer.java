package dev.parley;

import dev.parley.account.Account;
import dev.parley.carrier.smpp.SmppSettings;
import dev.parley.cli.Development;
import dev.parley.cli.Development.DevPhone;
import dev.parley.cli.Development.DevSender;
import dev.parley.cli.Development.Options;
import dev.parley.cli.Development.Ready;
import dev.parley.cli.Development.Running;
import dev.parley.cli.Development.StartFailure;
import dev.parley.config.Configuration;
import dev.parley.config.ConfigurationLoader;
import dev.parley.config.Http;
import dev.parley.config.Secret;
import dev.parley.console.ConsoleFacts;
import dev.parley.console.Pages;
import dev.parley.http.CannotListen;
import dev.parley.http.WebServer;
import dev.parley.number.SenderStore;
import dev.parley.sandbox.Sandbox;
import dev.parley.sandbox.proxy.ProxyInstructions;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code parley dev}: database, platform, simulated carrier, phones, proxy and front doors in one
 * process, bound to this machine. What was started is closed in reverse, also when a later step
 * fails.
 */
final class DevServer implements Running {
  private final Started started = new Started();
  private @Nullable Ready ready;

  private DevServer() {}

  /** Starts development servers with the given clock and randomness. */
  record Starter(Clock clock, SecureRandom random) implements Development {
    @Override
    public Running start(Options options, Consumer<String> progress) throws StartFailure {
      Path logs = options.data().resolve("logs");
      System.setProperty("parley.log.dir", logs.toString());
      DevServer server = new DevServer();
      boolean complete = false;
      try {
        server.ready =
            Explained.start(
                logs,
                "Choose another port with --port N, or --port 0 for a free one.",
                () -> server.start(options, progress, clock, random));
        complete = true;
        return server;
      } finally {
        if (!complete) {
          server.close();
        }
      }
    }
  }

  private Ready start(Options options, Consumer<String> progress, Clock clock, SecureRandom random)
      throws IOException, SQLException, CannotListen, InterruptedException, StartFailure {
    Configuration configuration = ConfigurationLoader.load(options.config(), System.getenv());
    if (!configuration.http().host().equals(Http.HOST_DEFAULT)) {
      throw new StartFailure(
          "dev listens on " + Http.HOST_DEFAULT + " only, and http.host says otherwise.",
          "Leave http.host out of the configuration.");
    }
    checkProfile(options.profile(), configuration);
    Assembly assembly =
        new Assembly(
            new Assembly.Plan(
                options.data(),
                configuration,
                ConfigurationLoader.settingsOfDevelopment(options.config(), System.getenv()),
                () -> ConfigurationLoader.load(options.config(), System.getenv()),
                clock,
                random,
                progress),
            started);
    Sandbox sandbox = started.keep(Sandbox.start(clock, random));
    String profile = options.profile();
    if (profile != null) {
      progress.accept("The simulated carrier " + sandbox.switchTo(profile) + ".");
    }
    Assembly.Power power = assembly.power(simulated(sandbox), true);
    Platform platform = power.platform();
    WebServer web =
        assembly.doors(power, WebServer.Settings.local(port(options, configuration)), null);
    ConsoleAddress console = new ConsoleAddress();
    Pages pages = new Consoles(web, assembly, power, console::get).open();
    sandbox.register(web, assembly.accounts(), assembly.senders(), platform.messages(), pages);
    platform.start();
    int port = web.start();
    String baseUrl = "http://127.0.0.1:" + port;
    Path data = assembly.data();
    ProxyInstructions proxy = sandbox.startProxy(data, port, clock);
    console.set(
        new ConsoleFacts(
            baseUrl,
            proxy.proxyUrl(),
            proxy.caFile().toString(),
            proxy.trustStoreFile().toString()));
    started.keep(sandbox.feed(options.out()));
    started.keep(platform::drain);

    Secret adminToken = assembly.adminToken();
    Account account = DevSeed.plant(baseUrl, adminToken, assembly.accounts(), progress);
    Ready known = ready(baseUrl, account, adminToken, proxy, assembly.senders(), sandbox);
    started.keep(DevJson.write(data.resolve("dev.json"), known));
    return known;
  }

  private static SmppSettings simulated(Sandbox sandbox) {
    return SmppSettings.of(
        "sim", "127.0.0.1", sandbox.carrierPort(), Sandbox.SYSTEM_ID, Sandbox.PASSWORD);
  }

  private static int port(Options options, Configuration configuration) {
    Integer asked = options.port();
    return asked == null ? configuration.http().port() : asked;
  }

  private static void checkProfile(@Nullable String profile, Configuration configuration)
      throws StartFailure {
    if (profile == null) {
      return;
    }
    String problem = Sandbox.problemWithProfile(profile);
    if (problem != null) {
      throw new StartFailure(problem, "Start again with one of them.");
    }
    if (!configuration.carriers().isEmpty()) {
      throw new StartFailure(
          "--profile is for the simulated carrier, and the configuration has another one.",
          "Leave --profile or the carrier of the configuration out.");
    }
  }

  private static Ready ready(
      String baseUrl,
      Account account,
      Secret adminToken,
      ProxyInstructions proxy,
      SenderStore senders,
      Sandbox sandbox) {
    List<String> environment = new ArrayList<>(proxy.nodeLines());
    environment.add("java " + proxy.javaLine() + " …");
    return new Ready(
        baseUrl,
        account.sid().toString(),
        account.authToken().value(),
        adminToken.value(),
        proxy.proxyUrl(),
        proxy.caFile().toString(),
        proxy.trustStoreFile().toString(),
        ProcessHandle.current().pid(),
        senders(senders, account),
        sandbox.phoneNumbers().stream()
            .map(number -> new DevPhone(number, sandbox.countryOf(number)))
            .toList(),
        environment);
  }

  private static List<DevSender> senders(SenderStore senders, Account account) {
    List<DevSender> listed = new ArrayList<>();
    senders
        .heldBy(account.sid())
        .reversed()
        .forEach(
            sender -> listed.add(new DevSender(sender.address().text(), sender.kind().text())));
    return listed;
  }

  @Override
  public Ready ready() {
    Ready known = ready;
    if (known == null) {
      throw new IllegalStateException("not started");
    }
    return known;
  }

  @Override
  public void close() {
    started.close();
  }
}
