package dev.parley;

import dev.parley.account.AccountStore;
import dev.parley.account.KeyRotation;
import dev.parley.account.MasterKey;
import dev.parley.account.MasterKeyFile;
import dev.parley.api.AddressReader;
import dev.parley.api.ApiAccess;
import dev.parley.api.ApiErrors;
import dev.parley.api.CodeTexts;
import dev.parley.api.NotificationsResource;
import dev.parley.api.OutgoingCallerIdsResource;
import dev.parley.api.Schedule;
import dev.parley.api.TwilioApi;
import dev.parley.api.parley.AdminAccess;
import dev.parley.api.parley.CallerIdsResource;
import dev.parley.api.parley.CarrierChanges;
import dev.parley.api.parley.CarriersResource;
import dev.parley.api.parley.ImportsResource;
import dev.parley.api.parley.NumberClaimsResource;
import dev.parley.api.parley.NumbersResource;
import dev.parley.api.parley.OptOutsResource;
import dev.parley.api.parley.OwnerAccess;
import dev.parley.api.parley.ParleyApi;
import dev.parley.api.parley.RestoreApi;
import dev.parley.api.parley.RouteChanges;
import dev.parley.api.parley.RoutesResource;
import dev.parley.api.parley.SenderRatesResource;
import dev.parley.api.parley.StaffAccess;
import dev.parley.audit.Cause;
import dev.parley.carrier.registry.AddedCarrier;
import dev.parley.carrier.registry.CarrierRegistry;
import dev.parley.carrier.smpp.SmppSettings;
import dev.parley.cli.Development.StartFailure;
import dev.parley.config.Configuration;
import dev.parley.config.Secret;
import dev.parley.config.Setting;
import dev.parley.consent.JournaledOptOuts;
import dev.parley.consent.OptOutJournals;
import dev.parley.consent.RestoreHold;
import dev.parley.console.SettingsPage;
import dev.parley.e164.AddressParser;
import dev.parley.e164.ParsedAddress;
import dev.parley.http.WebServer;
import dev.parley.message.JournaledNotifications;
import dev.parley.number.NumberClaimTable;
import dev.parley.number.NumberClaims;
import dev.parley.number.NumberStock;
import dev.parley.number.NumberStockTable;
import dev.parley.number.RateOverrides;
import dev.parley.number.SenderStore;
import dev.parley.number.StoredRates;
import dev.parley.observe.Metrics;
import dev.parley.people.FirstAdmin;
import dev.parley.service.SenderHoldings;
import dev.parley.sid.SidSource;
import dev.parley.store.DataDirectory;
import dev.parley.store.Database;
import dev.parley.store.DatabaseTarget;
import dev.parley.store.EmbeddedPostgres;
import dev.parley.store.Migrations;
import dev.parley.store.transfer.Imports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What every Parley is made of, whoever runs it: database, keys and stores, then the platform with
 * its carriers, then the doors for programs. What is particular about a development server or a
 * real one is put around these by {@link DevServer} and {@link ServeServer}. Everything that is
 * started is handed to {@link Started}.
 */
final class Assembly {
  /**
   * @param data its directory
   * @param settings every value of it, and where it comes from
   * @param reread the configuration as it is in the file now
   * @param progress one line for each step that a person may have to wait for
   */
  record Plan(
      Path data,
      Configuration configuration,
      List<Setting> settings,
      Supplier<Configuration> reread,
      Clock clock,
      SecureRandom random,
      Consumer<String> progress) {}

  /** The platform and the links under it. */
  record Power(Platform platform, CarrierLinks carriers) {}

  private final Plan plan;
  private final Started started;
  private final Metrics metrics = new Metrics();
  private final Path data;
  private final Database database;
  private final SidSource sids;
  private final AccountStore accounts;
  private final SenderStore senders;
  private final NumberStock stock;
  private final NumberClaims claims;
  private final AccessControl access;
  private final Secret adminToken;
  private final JournaledOptOuts optOuts;
  private final StoredRates rates;
  private final CarrierRegistry registry;

  /** Opens the database and everything that is read at the start. */
  Assembly(Plan plan, Started started) throws IOException, SQLException, StartFailure {
    this.plan = plan;
    this.started = started;
    DataDirectory directory = started.keep(DataDirectory.open(plan.data()));
    this.data = directory.path();
    this.database = started.keep(Database.open(target(directory)));
    Imports.refuseUnfinished(database);
    Migrations.apply(database, plan.progress());
    this.sids = new SidSource(plan.clock(), plan.random());
    MasterKey masterKey = masterKey();
    this.access = AccessControl.open(database, masterKey, sids, plan.clock(), plan.random());
    access.register(metrics);
    this.accounts =
        new AccountStore(
            database.jdbi(), access.audit(), masterKey, sids, plan.clock(), plan.random());
    this.senders = new SenderStore(database.jdbi(), access.audit(), sids, plan.clock());
    this.stock = new NumberStockTable(database.jdbi(), access.audit(), plan.clock());
    this.claims = new NumberClaimTable(database.jdbi(), plan.clock());
    this.adminToken = AdminToken.open(data.resolve("admin.token"), plan.random());
    this.rates = new StoredRates(database.jdbi(), access.audit(), plan.clock());
    this.registry = new CarrierRegistry(database.jdbi(), masterKey, access.audit(), plan.clock());
    note(masterKey);
    this.optOuts =
        started.keep(OptOutJournals.open(database, optOutJournal(), plan.random(), plan.clock()));
    optOuts.hold().held().ifPresent(held -> plan.progress().accept(sendingHeld(held)));
  }

  private DatabaseTarget target(DataDirectory directory) {
    Configuration.Database external = plan.configuration().database();
    String url = external.url();
    if (url != null) {
      return new DatabaseTarget(url, external.user(), external.password());
    }
    EmbeddedPostgres postgres = started.keep(EmbeddedPostgres.start(directory, plan.progress()));
    metrics.gauge(
        "parley_postgres_restarts",
        "Times the built-in PostgreSQL ended under this process and was started again.",
        postgres::restarts);
    return postgres.target();
  }

  /** A new key would open no auth token of this database, and hide that the old one is missing. */
  private MasterKey masterKey() throws StartFailure {
    Path file = MasterKeyFile.of(plan.configuration(), data);
    KeyRotation rotation = new KeyRotation(database.jdbi(), file, plan.random(), plan.clock());
    rotation.settle();
    boolean sealed = rotation.sealed();
    if (sealed && !Files.exists(file)) {
      throw new StartFailure(
          "The database holds secrets, and the key that opens them is missing: " + file + ".",
          "Put master.key, which is kept apart from backups, there.");
    }
    MasterKey key = MasterKey.open(file, plan.random());
    Optional<String> noted = rotation.noted();
    if (sealed && noted.isPresent() && !noted.get().equals(key.fingerprint())) {
      throw new StartFailure(
          "The key " + file + " is not the one that the database was written with.",
          "Put the key with the fingerprint " + noted.get() + " there.");
    }
    return key;
  }

  /** From now on the database says which key is its own. What is sealed was opened by this one. */
  private void note(MasterKey key) {
    KeyRotation rotation =
        new KeyRotation(
            database.jdbi(),
            MasterKeyFile.of(plan.configuration(), data),
            plan.random(),
            plan.clock());
    if (!rotation.sealed()) {
      rotation.forget();
    }
    rotation.note(key);
  }

  private Path optOutJournal() {
    String path = plan.configuration().optOutJournal().path();
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

  Path data() {
    return data;
  }

  AccountStore accounts() {
    return accounts;
  }

  SenderStore senders() {
    return senders;
  }

  SettingsPage.Facts settings() {
    return new SettingsPage.Facts(
        plan.settings(), data, MasterKeyFile.of(plan.configuration(), data));
  }

  CarrierRegistry registry() {
    return registry;
  }

  NumberStock stock() {
    return stock;
  }

  RateOverrides rateOverrides() {
    return rates;
  }

  AccessControl access() {
    return access;
  }

  Clock clock() {
    return plan.clock();
  }

  SecureRandom random() {
    return plan.random();
  }

  Secret adminToken() {
    return adminToken;
  }

  /**
   * The platform, not started yet.
   *
   * @param simulated the carrier while none is configured; null for none
   * @param loopbackWebhooks whether webhooks may go to this machine
   */
  Power power(@Nullable SmppSettings simulated, boolean loopbackWebhooks) {
    Configuration configuration = plan.configuration();
    AtomicReference<CarrierLinks> made = new AtomicReference<>();
    Platform platform =
        started.keep(
            new Platform(
                new Platform.Settings(
                    listener -> {
                      made.set(
                          new CarrierLinks(
                              configuration.routing(),
                              () -> plan.reread().get().routing(),
                              added(),
                              simulated,
                              access.notes(),
                              plan.clock(),
                              plan.random(),
                              listener));
                      return made.get().carriers();
                    },
                    loopbackWebhooks,
                    configuration.retention().days(),
                    optOuts,
                    configuration.shaping(),
                    configuration.webhooks().allowedNetworks(),
                    rates),
                database,
                accounts,
                senders,
                sids,
                metrics,
                plan.clock()));
    accounts.releaseOnClose(new SenderHoldings(senders, platform.services()));
    CarrierLinks carriers = made.get();
    registry.whenChanged(carriers::apply);
    CarrierMetrics.register(metrics, carriers::reports);
    return new Power(platform, carriers);
  }

  private CarrierLinks.Added added() {
    return new CarrierLinks.Added() {
      @Override
      public Configuration.Routing to(Configuration.Routing file) {
        return registry.with(file);
      }

      @Override
      public Optional<Integer> version(String carrier) {
        return registry.carrier(carrier).map(AddedCarrier::version);
      }

      @Override
      public boolean hides(String carrier) {
        return registry.hidden().contains(carrier);
      }

      @Override
      public void check(Configuration.Routing next) {
        registry.check(next);
      }
    };
  }

  /**
   * The web server with the doors for programs, not started yet.
   *
   * @param first null where there are people, or nobody has to sign in
   */
  WebServer doors(Power power, WebServer.Settings settings, @Nullable FirstAdmin first) {
    Platform platform = power.platform();
    ApiErrors errors = new ApiErrors(platform.catalogue(), plan.configuration().http().moreInfo());
    WebServer web = started.keep(new WebServer(settings, errors, plan.clock()));
    AdminAccess admin = access.admin(adminToken, errors);
    AddressReader addresses = reading(platform.addresses());
    Schedule schedule =
        new Schedule(plan.configuration().messages().scheduleWithoutService(), plan.clock());
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
            schedule,
            plan.clock(),
            new StaffAccess(admin, accounts, errors))
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
            platform.rates(),
            plan.clock())
        .register(web);
    new SenderRatesResource(admin, errors, accounts, senders, platform.rates(), rates)
        .register(web);
    access.register(web, admin, errors, accounts, first);
    numbers(web, platform, admin, errors, addresses);
    new RestoreApi(admin, restore(platform)).register(web);
    new CarriersResource(errors, admin, power.carriers()).register(web);
    new CarrierChanges(errors, admin, registry).register(web);
    new RoutesResource(admin, platform.router(), platform.addresses(), registry::isAddedRoute)
        .register(web);
    new RouteChanges(errors, admin, registry).register(web);
    new HealthResource(
            database, platform::readiness, metrics, plan.configuration().http().metricsFor(), admin)
        .register(web);
    return web;
  }

  private void numbers(
      WebServer web,
      Platform platform,
      AdminAccess admin,
      ApiErrors errors,
      AddressReader addresses) {
    new NumbersResource(
            admin,
            errors,
            accounts,
            stock,
            senders,
            platform.services(),
            addresses,
            platform.rates())
        .register(web);
    new ImportsResource(admin, errors, accounts, senders, platform.services(), addresses)
        .register(web);
    new OptOutsResource(
            admin,
            errors,
            accounts,
            senders,
            platform.services(),
            addresses,
            platform.bulkOptOuts())
        .register(web);
    OwnerAccess owner = new OwnerAccess(new ApiAccess(accounts, errors), admin, accounts, errors);
    CodeTexts texts =
        new CodeTexts(errors, senders, claims, platform.accept(), sids, plan.random());
    new NumberClaimsResource(owner, errors, senders, claims, addresses, texts, platform.rates())
        .register(web);
    new OutgoingCallerIdsResource(
            new ApiAccess(accounts, errors),
            errors,
            accounts.callerIds(),
            senders,
            claims,
            texts,
            addresses)
        .register(web);
    new NotificationsResource(
            new ApiAccess(accounts, errors), errors, new JournaledNotifications(database))
        .register(web);
    new CallerIdsResource(owner, errors, accounts.callerIds(), claims, addresses).register(web);
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
      public int confirm(String note, Cause cause) {
        try {
          return platform.confirmRestore(note, cause);
        } catch (SQLException failed) {
          throw new IllegalStateException("what was held could not be decided again", failed);
        }
      }
    };
  }

  static AddressReader reading(AddressParser parser) {
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
}
