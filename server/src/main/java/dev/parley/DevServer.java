package dev.parley;

import dev.parley.account.Account;
import dev.parley.account.AccountStore;
import dev.parley.account.MasterKey;
import dev.parley.api.AddressReader;
import dev.parley.api.ApiErrors;
import dev.parley.api.Schedule;
import dev.parley.api.TwilioApi;
import dev.parley.api.parley.AdminAccess;
import dev.parley.api.parley.CarriersResource;
import dev.parley.api.parley.NumbersResource;
import dev.parley.api.parley.ParleyApi;
import dev.parley.api.parley.RestoreApi;
import dev.parley.api.parley.RoutesResource;
import dev.parley.audit.AuditTable;
import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.LinkDesk;
import dev.parley.carrier.smpp.SmppSettings;
import dev.parley.cli.Development;
import dev.parley.cli.Development.DevPhone;
import dev.parley.cli.Development.DevSender;
import dev.parley.cli.Development.Options;
import dev.parley.cli.Development.Ready;
import dev.parley.cli.Development.Running;
import dev.parley.cli.Development.StartFailure;
import dev.parley.config.Configuration;
import dev.parley.config.ConfigurationException;
import dev.parley.config.ConfigurationLoader;
import dev.parley.config.Secret;
import dev.parley.consent.JournaledOptOuts;
import dev.parley.consent.OptOutJournals;
import dev.parley.consent.RestoreHold;
import dev.parley.console.Assets;
import dev.parley.console.CarriersPage;
import dev.parley.console.ConsoleFacts;
import dev.parley.console.ConsolePages;
import dev.parley.console.Pages;
import dev.parley.console.RoutesPage;
import dev.parley.console.TextShape;
import dev.parley.e164.AddressParser;
import dev.parley.e164.ParsedAddress;
import dev.parley.http.CannotListen;
import dev.parley.http.Response;
import dev.parley.http.WebServer;
import dev.parley.number.NumberStock;
import dev.parley.number.NumberStockTable;
import dev.parley.number.SenderStore;
import dev.parley.observe.Metrics;
import dev.parley.sandbox.Sandbox;
import dev.parley.sandbox.proxy.ProxyInstructions;
import dev.parley.sid.SidSource;
import dev.parley.store.DataDirectory;
import dev.parley.store.DataDirectoryInUse;
import dev.parley.store.Database;
import dev.parley.store.DatabaseTarget;
import dev.parley.store.EmbeddedPostgres;
import dev.parley.store.Migrations;
import dev.parley.store.StoreException;
import dev.parley.store.transfer.Imports;
import dev.parley.store.transfer.TransferException;
import dev.parley.wire.sms.Encoding;
import dev.parley.wire.sms.Segmentation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code parley dev}: database, platform, simulated carrier, phones, proxy and front doors in one
 * process, bound to this machine. What was started is closed in reverse, also when a later step
 * fails.
 */
final class DevServer implements Running {
  private static final Logger log = LoggerFactory.getLogger(DevServer.class);

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private @Nullable Ready ready;

  private DevServer() {}

  /** Starts development servers with the given clock and randomness. */
  record Starter(Clock clock, SecureRandom random) implements Development {
    @Override
    public Running start(Options options, Consumer<String> progress) throws StartFailure {
      System.setProperty("parley.log.dir", options.data().resolve("logs").toString());
      DevServer server = new DevServer();
      boolean complete = false;
      try {
        server.ready = server.start(options, progress, clock, random);
        complete = true;
        return server;
      } catch (DataDirectoryInUse inUse) {
        throw new StartFailure(
            inUse.getMessage(), "Stop that one, or give this one its own directory: --data DIR");
      } catch (CannotListen cannot) {
        throw new StartFailure(
            cannot.taken()
                ? "Port " + cannot.port() + " on " + cannot.host() + " is taken by another program."
                : String.valueOf(cannot.getMessage()),
            "Choose another port with --port N, or --port 0 for a free one.");
      } catch (ConfigurationException invalid) {
        throw new StartFailure(
            "The configuration has problems:\n  " + String.join("\n  ", invalid.problems()),
            "Mend the file given with --config, and start again.");
      } catch (TransferException unfinished) {
        throw new StartFailure(String.valueOf(unfinished.getMessage()), unfinished.remedy());
      } catch (StoreException | IOException | SQLException failed) {
        throw new StartFailure(
            "Parley could not start: " + failed.getMessage(),
            "Details are in " + options.data().resolve("logs").resolve("parley.log") + ".");
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new StartFailure("Interrupted.", "Start it again.");
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
    if (!configuration.http().host().equals(Configuration.Http.HOST_DEFAULT)) {
      throw new StartFailure(
          "dev listens on "
              + Configuration.Http.HOST_DEFAULT
              + " only, and http.host says otherwise.",
          "Leave http.host out of the configuration.");
    }
    checkProfile(options.profile(), configuration);
    DataDirectory directory = keep(DataDirectory.open(options.data()));
    Path data = directory.path();
    Metrics metrics = new Metrics();
    Database database = keep(Database.open(target(configuration, directory, progress, metrics)));
    Imports.refuseUnfinished(database);
    Migrations.apply(database, progress);

    SidSource sids = new SidSource(clock, random);
    refuseWithoutMasterKey(database, data);
    MasterKey masterKey = MasterKey.open(data.resolve("master.key"), random);
    AccountStore accounts = new AccountStore(database.jdbi(), masterKey, sids, clock, random);
    AuditTable audit = new AuditTable(clock);
    SenderStore senders = new SenderStore(database.jdbi(), audit, sids, clock);
    NumberStock stock = new NumberStockTable(database.jdbi(), audit, clock);
    AccessControl access = AccessControl.open(database, sids, clock, random);
    Secret adminToken = AdminToken.open(data.resolve("admin.token"), random);

    JournaledOptOuts optOuts =
        keep(OptOutJournals.open(database, optOutJournal(configuration, data), random, clock));
    optOuts.hold().held().ifPresent(held -> progress.accept(sendingHeld(held)));

    Sandbox sandbox = keep(Sandbox.start(clock, random));
    String profile = options.profile();
    if (profile != null) {
      progress.accept("The simulated carrier " + sandbox.switchTo(profile) + ".");
    }
    AtomicReference<CarrierLinks> made = new AtomicReference<>();
    Platform platform =
        keep(
            new Platform(
                new Platform.Settings(
                    listener -> {
                      made.set(links(options, configuration, sandbox, clock, random, listener));
                      return made.get().carriers();
                    },
                    true,
                    configuration.retention().days(),
                    optOuts,
                    configuration.shaping()),
                database,
                accounts,
                senders,
                sids,
                metrics,
                clock));
    CarrierLinks carriers = made.get();
    ApiErrors errors = new ApiErrors(platform.catalogue());
    WebServer web =
        keep(new WebServer(WebServer.Settings.local(port(options, configuration)), errors, clock));
    Schedule schedule = new Schedule(configuration.messages().scheduleWithoutService(), clock);
    AdminAccess admin = access.admin(adminToken, errors);
    routes(web, platform, accounts, senders, stock, sids, schedule, errors, admin, metrics, clock);
    new CarriersResource(errors, admin, carriers).register(web);
    new RoutesResource(admin, platform.router(), platform.addresses()).register(web);
    CarrierMetrics.register(metrics, carriers::reports);
    ConsoleAddress console = new ConsoleAddress();
    console(web, platform, accounts, senders, sandbox, carriers, console, clock);
    platform.start();
    int port = web.start();
    String baseUrl = "http://127.0.0.1:" + port;
    ProxyInstructions proxy = sandbox.startProxy(data, port, clock);
    console.facts =
        new ConsoleFacts(
            baseUrl,
            proxy.proxyUrl(),
            proxy.caFile().toString(),
            proxy.trustStoreFile().toString());
    keep(sandbox.feed(options.out()));
    keep(platform::drain);

    Account account = DevSeed.plant(baseUrl, adminToken, accounts, progress);
    Ready ready = ready(baseUrl, account, adminToken, proxy, senders, sandbox);
    keep(DevJson.write(data.resolve("dev.json"), ready));
    return ready;
  }

  private static CarrierLinks links(
      Options options,
      Configuration configuration,
      Sandbox sandbox,
      Clock clock,
      RandomGenerator random,
      CarrierEvent.Listener listener) {
    return new CarrierLinks(
        configuration.routing(),
        () -> ConfigurationLoader.load(options.config(), System.getenv()).routing(),
        SmppSettings.of(
            "sim", "127.0.0.1", sandbox.carrierPort(), Sandbox.SYSTEM_ID, Sandbox.PASSWORD),
        clock,
        random,
        listener);
  }

  /** A new key would open no auth token of this database, and hide that the old one is missing. */
  private static void refuseWithoutMasterKey(Database database, Path data) throws StartFailure {
    boolean sealed =
        database
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery("select exists (select from account)")
                        .mapTo(Boolean.class)
                        .one());
    if (sealed && !Files.exists(data.resolve("master.key"))) {
      throw new StartFailure(
          "The database has accounts, and the master.key that opens their auth tokens is missing in"
              + " "
              + data
              + ".",
          "Put master.key, which is kept apart from backups, into that directory.");
    }
  }

  private static Path optOutJournal(Configuration configuration, Path data) {
    String path = configuration.optOutJournal().path();
    return path == null
        ? data.resolveSibling(data.getFileName() + "-opt-outs.journal")
        : Path.of(path);
  }

  private static String sendingHeld(RestoreHold.Held held) {
    return "SENDING IS HELD: "
        + held.reason()
        + " Bring it back and restart, or confirm that no opt-out is missing:"
        + " bin/parley db confirm-restore";
  }

  private static RestoreApi.Restore restore(Platform platform) {
    return new RestoreApi.Restore() {
      @Override
      public Optional<RestoreHold.Held> held() {
        return platform.hold().held();
      }

      @Override
      public long heldMessages() {
        return platform.held().count();
      }

      @Override
      public Optional<String> journalProblem() {
        return platform.journalProblem();
      }

      @Override
      public int confirm(String by) {
        try {
          return platform.confirmRestore(by);
        } catch (SQLException failed) {
          throw new IllegalStateException("what was held could not be decided again", failed);
        }
      }
    };
  }

  private static int port(Options options, Configuration configuration) {
    Integer asked = options.port();
    return asked == null ? configuration.http().port() : asked;
  }

  private DatabaseTarget target(
      Configuration configuration,
      DataDirectory directory,
      Consumer<String> progress,
      Metrics metrics) {
    String url = configuration.database().url();
    if (url != null) {
      return new DatabaseTarget(
          url, configuration.database().user(), configuration.database().password());
    }
    EmbeddedPostgres postgres = keep(EmbeddedPostgres.start(directory, progress));
    metrics.gauge(
        "parley_postgres_restarts",
        "Times the built-in PostgreSQL ended under this process and was started again.",
        postgres::restarts);
    return postgres.target();
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

  private static void routes(
      WebServer web,
      Platform platform,
      AccountStore accounts,
      SenderStore senders,
      NumberStock stock,
      SidSource sids,
      Schedule schedule,
      ApiErrors errors,
      AdminAccess admin,
      Metrics metrics,
      Clock clock) {
    AddressReader addresses = reading(platform.addresses());
    new TwilioApi(
            accounts,
            senders,
            platform.services(),
            stock,
            platform.messages(),
            platform.accept(),
            errors,
            addresses,
            sids,
            schedule)
        .register(web);
    new ParleyApi(
            accounts,
            senders,
            platform.messages(),
            platform.retention(),
            platform.webhooks(),
            errors,
            addresses,
            admin,
            clock)
        .register(web);
    new NumbersResource(admin, errors, accounts, stock, senders, platform.services(), addresses)
        .register(web);
    new RestoreApi(admin, restore(platform)).register(web);
    web.blocking(
        "GET",
        "/metrics",
        _ ->
            new Response(
                200,
                java.util.Map.of("Content-Type", Metrics.CONTENT_TYPE),
                metrics.exposition().getBytes(StandardCharsets.UTF_8)));
  }

  private static AddressReader reading(AddressParser parser) {
    return new AddressReader() {
      @Override
      public ParsedAddress recipient(String written, @Nullable String senderRegion) {
        return parser.recipient(written, senderRegion);
      }

      @Override
      public ParsedAddress sender(String written) {
        return parser.sender(written);
      }
    };
  }

  private static void console(
      WebServer web,
      Platform platform,
      AccountStore accounts,
      SenderStore senders,
      Sandbox sandbox,
      LinkDesk links,
      ConsoleAddress address,
      Clock clock) {
    Assets assets = new Assets();
    Pages pages = new Pages(assets, true);
    new ConsolePages(
            pages,
            assets,
            platform.messages(),
            platform.webhooks(),
            accounts,
            senders,
            platform.catalogue(),
            DevServer::segmented,
            address::get,
            clock)
        .register(web);
    new CarriersPage(pages, links).register(web);
    new RoutesPage(pages, platform.router(), platform.addresses()).register(web);
    sandbox.register(web, accounts, senders, platform.messages(), pages);
  }

  private static TextShape.Segmented segmented(String text) {
    Encoding encoding = Encoding.of(text);
    List<String> segments = new ArrayList<>();
    int units = Segmentation.count(text) == 1 ? encoding.wholeUnits() : encoding.partUnits();
    for (int from = 0; from < text.length(); ) {
      int to = encoding.fit(text, from, units);
      segments.add(text.substring(from, to));
      from = to;
    }
    return new TextShape.Segmented(encoding.label(), segments);
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

  /** The console is wired before the port is known. */
  private static final class ConsoleAddress {
    private volatile @Nullable ConsoleFacts facts;

    ConsoleFacts get() {
      ConsoleFacts known = facts;
      if (known == null) {
        throw new IllegalStateException("the server is still starting");
      }
      return known;
    }
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

  private <T extends AutoCloseable> T keep(T resource) {
    started.push(resource);
    return resource;
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
    while (!started.isEmpty()) {
      AutoCloseable resource = started.pop();
      try {
        resource.close();
      } catch (Exception failed) {
        log.error("event=close_failed resource={}", resource.getClass().getSimpleName(), failed);
      }
    }
  }
}
