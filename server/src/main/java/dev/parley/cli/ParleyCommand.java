package dev.parley.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/** The root command. */
@Command(
    name = "parley",
    mixinStandardHelpOptions = true,
    versionProvider = ParleyCommand.Version.class,
    description =
        "Send and receive texts over Twilio's Messaging API, with the acceptable-use policy"
            + " enforced.",
    synopsisSubcommandLabel = "COMMAND")
public final class ParleyCommand {
  private ParleyCommand() {}

  /**
   * Runs a command line; answers its exit code: 0 ok, 1 failed, 2 usage, 3 refused by policy, 4 not
   * reachable.
   */
  public static int execute(
      String[] arguments, Development development, Serving serving, Clock clock, PrintStream out) {
    Commands commands =
        new Commands(
            development,
            serving,
            () -> new DemoCommand(() -> demoServer(development, out), clock),
            clock,
            out);
    CommandLine line = commands.line(new ParleyCommand(), arguments);
    return line.setExecutionExceptionHandler(ParleyCommand::failed).execute(arguments);
  }

  /** What failed before a command began its work, as a configuration that cannot be read. */
  private static int failed(Exception thrown, CommandLine command, ParseResult parsed)
      throws Exception {
    if (thrown instanceof CommandFailure failure) {
      command.getErr().println(failure.report());
      return failure.exitCode();
    }
    throw thrown;
  }

  /**
   * A server of its own in a directory that goes with it, so that the demo leaves nothing behind.
   */
  private static RunningDev demoServer(Development development, PrintStream out) throws Exception {
    Path directory = Files.createTempDirectory("parley-demo");
    // The opt-out journal lies beside the data.
    Path data = directory.resolve("data");
    Development.Running running =
        development.start(
            new Development.Options(0, data, null, quiet(), null),
            line -> out.println("   " + line));
    Development.Ready ready = running.ready();
    return new RunningDev(
        URI.create(ready.baseUrl()),
        ready.accountSid(),
        ready.authToken(),
        ready.adminToken(),
        ready.senders().stream().map(Development.DevSender::number).toList(),
        ready.phones().stream().map(Development.DevPhone::number).toList(),
        () -> {
          running.close();
          delete(directory);
        });
  }

  private static PrintStream quiet() {
    return new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException("the demo's directory could not be removed", failed);
    }
  }

  /** The version of the jar this runs from. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = ParleyCommand.class.getPackage().getImplementationVersion();
      return new String[] {"parley " + (version == null ? "development build" : version)};
    }
  }
}
