package dev.parley.cli;

import dev.parley.account.AccountSid;
import dev.parley.account.NewAccount;
import dev.parley.config.Secret;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parley import twilio}. */
@Command(
    name = "twilio",
    mixinStandardHelpOptions = true,
    description =
        "Reads an account at Twilio, through Twilio's API, and makes it here under the same sids"
            + " and auth token: applications, numbers, short codes, sender names, messaging"
            + " services with their pools and settings. Nothing is changed at Twilio. What is there"
            + " already is left as it is, so the command can be run again, also after it was"
            + " stopped. At the end it says what was made and what could not be carried over. Exit"
            + " code 1: something was refused; the report says what.",
    footer = {
      "",
      "Examples, each with --account-sid AC… --auth-token-file token.txt:",
      "  bin/parley import twilio … --dry-run",
      "  bin/parley import twilio … --subaccounts --opt-outs opted-out.csv",
      "docs/moving-in.md says in which order to move."
    })
public final class ImportTwilioCommand implements Callable<Integer> {
  private static final String REASON = "import from Twilio";
  private static final URI API = URI.create("https://api.twilio.com");
  private static final URI MESSAGING = URI.create("https://messaging.twilio.com");

  @Spec @Nullable CommandSpec spec;

  @Mixin private ClientOptions options = new ClientOptions();

  @Option(
      names = "--account-sid",
      required = true,
      paramLabel = "SID",
      description = "AC…, the account at Twilio.")
  private String accountSid = "";

  @Option(
      names = "--auth-token-file",
      required = true,
      paramLabel = "FILE",
      description = "Its auth token: a file that others cannot read, with nothing else in it.")
  private Path authTokenFile = Path.of("");

  @Option(
      names = "--base-url",
      paramLabel = "URL",
      description = "Asks this server instead of Twilio's.")
  private @Nullable String baseUrl;

  @Option(
      names = "--account",
      paramLabel = "SID",
      description = "Moves into this account of Parley instead of making one.")
  private @Nullable String account;

  @Option(names = "--subaccounts", description = "Also its active subaccounts.")
  private boolean subaccounts;

  @Option(
      names = "--opt-outs",
      paramLabel = "FILE.csv",
      description =
          "Opt-outs: columns number, and sender or messaging_service_sid; time (ISO 8601) if known."
              + " Rows that cannot be taken are written beside it, with their reasons.")
  private @Nullable Path optOuts;

  @Option(names = "--dry-run", description = "Writes nothing to Parley, and reports the same.")
  private boolean dryRun;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "For the audit (${DEFAULT-VALUE}).")
  private String reason = REASON;

  private final TwilioSource.Pause pause;

  public ImportTwilioCommand() {
    this(duration -> Thread.sleep(duration));
  }

  ImportTwilioCommand(TwilioSource.Pause pause) {
    this.pause = pause;
  }

  @Override
  public Integer call() throws Exception {
    return options.run(
        () -> {
          checkOptOuts();
          TwilioSource.Credentials credentials = credentials();
          Printer printer = options.printer();
          PrintWriter err = err();
          ImportReport report = new ImportReport(dryRun);
          try (ApiClient target = options.connectAsOperator();
              TwilioSource source =
                  new TwilioSource(base(API), base(MESSAGING), credentials, pause)) {
            ProgressLine progress =
                new ProgressLine(err, System::nanoTime, ClientOptions.onTerminal(), "things");
            ImportTarget into = new ImportTarget(target, report, dryRun, reason);
            try {
              new TwilioImport(source, into, report, progress).run(account, subaccounts);
              loadOptOuts(target, report, err);
            } catch (CommandFailure failure) {
              progress.clear();
              if (report.anything()) {
                report.print(printer);
              }
              throw failure;
            }
            progress.clear();
            report.print(printer);
          }
          return report.exitCode();
        });
  }

  private void loadOptOuts(ApiClient target, ImportReport report, PrintWriter err)
      throws InterruptedException {
    if (optOuts != null) {
      String sid = account == null ? accountSid : account;
      ProgressLine progress =
          new ProgressLine(err, System::nanoTime, ClientOptions.onTerminal(), "rows");
      new OptOutUpload(target, sid, dryRun, reason, progress, pause, optOuts).run(optOuts, report);
    }
  }

  /** Before anything is asked or written. */
  private void checkOptOuts() {
    if (optOuts != null && !Files.isReadable(optOuts)) {
      throw new CommandFailure(
          CommandFailure.FAILED, optOuts + " cannot be read.", "", "Name a CSV file in UTF-8.");
    }
  }

  private TwilioSource.Credentials credentials() {
    if (AccountSid.parse(accountSid).isEmpty()) {
      throw new CommandFailure(
          CommandFailure.USAGE,
          "\"" + Printer.brief(accountSid) + "\" is no account sid.",
          "It is AC and 32 hex digits; API keys do not see auth tokens.",
          "--account-sid AC…, from the front page of Twilio's console");
    }
    String token;
    try {
      token = Files.readString(authTokenFile, StandardCharsets.UTF_8).strip();
    } catch (IOException unreadable) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          authTokenFile + " cannot be read.",
          unreadable.getClass().getSimpleName(),
          "Put the auth token into a file of its own, mode 0600.");
    }
    if (!NewAccount.isToken(token)) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          authTokenFile + " has no auth token in it.",
          "A token has " + NewAccount.TOKEN_MIN + " or more letters and digits.",
          "Put the auth token, and nothing else, into the file.");
    }
    return new TwilioSource.Credentials(accountSid, new Secret(token));
  }

  private URI base(URI otherwise) {
    if (baseUrl == null) {
      return otherwise;
    }
    try {
      URI given = URI.create(baseUrl);
      if (given.getHost() != null
          && ("https".equals(given.getScheme()) || "http".equals(given.getScheme()))) {
        return given;
      }
    } catch (IllegalArgumentException _) {
      // Told below.
    }
    throw new CommandFailure(
        CommandFailure.USAGE,
        "\"" + Printer.brief(baseUrl) + "\" is no address of a server.",
        "--base-url begins with http:// or https://.",
        "Leave it out to ask Twilio.");
  }

  private PrintWriter err() {
    return spec == null
        ? new PrintWriter(System.err, true, StandardCharsets.UTF_8)
        : spec.commandLine().getErr();
  }
}
