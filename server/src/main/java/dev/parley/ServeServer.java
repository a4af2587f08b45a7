package dev.parley;

import dev.parley.carrier.CarrierLink;
import dev.parley.cli.Development.StartFailure;
import dev.parley.cli.Serving;
import dev.parley.cli.Serving.FirstToken;
import dev.parley.cli.Serving.Options;
import dev.parley.cli.Serving.Ready;
import dev.parley.cli.Serving.Running;
import dev.parley.config.Configuration;
import dev.parley.config.ConfigurationLoader;
import dev.parley.config.Http;
import dev.parley.console.ConsoleFacts;
import dev.parley.http.WebServer;
import dev.parley.people.FirstAdmin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code parley serve}: the platform with real carriers and the doors for programs. No simulator,
 * no phones, no account that nobody made. Its console asks everybody to sign in.
 */
final class ServeServer implements Running {
  private final Started started = new Started();
  private @Nullable Ready ready;

  private ServeServer() {}

  /** Starts servers with the given clock and randomness. */
  record Starter(Clock clock, SecureRandom random) implements Serving {
    @Override
    public Running start(Options options, Consumer<String> progress) throws StartFailure {
      Configuration configuration = Explained.start(Path.of(""), "", () -> read(options));
      Path data = data(options, configuration);
      Path logs = data.resolve("logs");
      // Before anything logs.
      System.setProperty("parley.log.dir", logs.toString());
      Assembly.Plan plan =
          new Assembly.Plan(
              data,
              configuration,
              ConfigurationLoader.settings(options.config(), System.getenv()),
              () -> read(options),
              clock,
              random,
              progress);
      ServeServer server = new ServeServer();
      boolean complete = false;
      try {
        server.ready =
            Explained.start(
                logs,
                "Stop that one, or choose another http.port in the configuration.",
                () -> server.start(plan));
        complete = true;
        return server;
      } finally {
        if (!complete) {
          server.close();
        }
      }
    }

    private static Configuration read(Options options) {
      return ConfigurationLoader.forServing(options.config(), System.getenv());
    }

    private static Path data(Options options, Configuration configuration) {
      Path asked = options.data();
      return asked != null
          ? asked
          : Path.of(
              Objects.requireNonNullElse(
                  configuration.data().dir(), Configuration.Data.SERVE_DEFAULT));
    }
  }

  private Ready start(Assembly.Plan plan)
      throws IOException, SQLException, InterruptedException, StartFailure {
    Http http = plan.configuration().http();
    List<String> warnings = warnings(http);
    CertificateFiles certificate = CertificateFiles.of(http.tls());
    Assembly assembly = new Assembly(plan, started);
    Assembly.Power power = assembly.power(null, false);
    FirstAdmin first =
        assembly.access().firstAdmin(assembly.data(), plan.clock(), plan.random()).orElse(null);
    WebServer web = assembly.doors(power, WebServer.Settings.of(http), first);
    ConsoleAddress console = new ConsoleAddress();
    new Consoles(web, assembly, power, console::get).withLogin(first);
    power.platform().start();
    int port = web.start();
    started.keep(certificate.watch(web::renewCertificate));
    started.keep(power.platform()::drain);
    String local = local(http, port);
    URI publicUrl = http.publicUrl();
    console.set(
        new ConsoleFacts(publicUrl == null ? local : publicUrl.toString(), null, null, null));
    // The name in a certificate is the public one.
    String forCommands = http.tls() != null && publicUrl != null ? publicUrl.toString() : local;
    started.keep(
        ServerJson.write(
            assembly.data().resolve("server.json"), forCommands, assembly.adminToken()));
    return new Ready(
        local,
        publicUrl == null ? null : publicUrl.toString(),
        assembly.data(),
        power.carriers().carriers().links().stream().map(CarrierLink::name).toList(),
        warnings,
        first == null ? null : new FirstToken(first.token(), first.file()));
  }

  private static String local(Http http, int port) {
    String host = isAny(http.host()) ? Http.HOST_DEFAULT : http.host();
    String shown = host.indexOf(':') < 0 ? host : "[" + host + "]";
    return (http.tls() == null ? "http://" : "https://") + shown + ":" + port;
  }

  private static boolean isAny(String host) {
    return host.equals("0.0.0.0") || host.equals("::");
  }

  private static List<String> warnings(Http http) {
    List<String> warnings = new ArrayList<>();
    if (http.publicUrl() == null) {
      warnings.add(
          "http.publicUrl is not set: absolute URLs follow the Host of each request, and any host"
              + " is answered for.");
    }
    if (http.tls() == null && http.trustedProxies().isEmpty() && !isLoopback(http.host())) {
      warnings.add(
          "Tokens and texts travel in the clear: set http.tls, or put a proxy that ends TLS in"
              + " front and name it in http.trustedProxies.");
    }
    return warnings;
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException _) {
      return false;
    }
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
