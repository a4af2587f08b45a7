package dev.parley.cli;

import dev.parley.cli.Development.Ready;
import dev.parley.cli.Development.Running;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code parley dev}: the whole platform on a laptop, with virtual phones behind it. */
@Command(
    name = "dev",
    mixinStandardHelpOptions = true,
    description = "Run Parley on this machine, with a simulated carrier and virtual phones.")
public final class DevCommand implements Callable<Integer> {
  private final Development development;
  private final PrintStream out;

  @Option(
      names = "--port",
      paramLabel = "N",
      description =
          "Port of API and console on 127.0.0.1 (8080, or http.port of the configuration); 0 takes"
              + " a free one.")
  private @Nullable Integer port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "${env:PARLEY_DATA:-.parley}",
      description = "Where everything is kept (${DEFAULT-VALUE}).")
  private Path data = Path.of(".parley");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML configuration; a carrier in it replaces the simulated one.")
  private @Nullable Path config;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description =
          "How the simulated carrier behaves: healthy, slow, flaky, throttling, capped, dead,"
              + " refusing or rude.")
  private @Nullable String profile;

  public DevCommand(Development development, PrintStream out) {
    this.development = development;
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    return new UntilSignal<Running>(out)
        .run(
            () ->
                development.start(
                    new Development.Options(port, data, config, out, profile),
                    line -> print("  " + line)),
            running -> banner(running.ready()));
  }

  private void banner(Ready ready) {
    String sender = ready.senders().isEmpty() ? "" : ready.senders().getFirst().number();
    String phone = ready.phones().isEmpty() ? "+12025550101" : ready.phones().getFirst().number();
    print("");
    print("Parley is ready: SANDBOX, nothing leaves this machine.");
    print("");
    print("  Console              " + ready.baseUrl() + "/");
    print("  TWILIO_ACCOUNT_SID   " + ready.accountSid());
    print("  TWILIO_AUTH_TOKEN    " + ready.authToken());
    for (Development.DevSender each : ready.senders()) {
      print(
          "  Sender               " + each.number() + "  (" + each.kind().replace('_', ' ') + ")");
    }
    for (Development.DevPhone each : ready.phones()) {
      print("  Virtual phone        " + each.number() + "  (" + each.country() + ")");
    }
    print("");
    print("Your application, with an unmodified Twilio SDK:");
    ready.environment().forEach(line -> print("  " + line));
    print("");
    print("Send one:");
    print(
        "  curl -s "
            + ready.baseUrl()
            + "/2010-04-01/Accounts/"
            + ready.accountSid()
            + "/Messages.json -u "
            + ready.accountSid()
            + ":"
            + ready.authToken()
            + " --data-urlencode To="
            + phone
            + " --data-urlencode From="
            + sender
            + " --data-urlencode 'Body=Hello from Parley'");
    print("");
    print("Texts appear here as they land. Ctrl-C stops.");
    print("");
  }

  private void print(String line) {
    out.println(line);
    out.flush();
  }
}
