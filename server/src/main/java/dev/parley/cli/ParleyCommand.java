package dev.parley.cli;

import java.io.PrintStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The root command. */
@Command(
    name = "parley",
    mixinStandardHelpOptions = true,
    versionProvider = ParleyCommand.Version.class,
    description = "Send and receive texts over Twilio's Messaging API, with the acceptable-use policy enforced.",
    synopsisSubcommandLabel = "COMMAND")
public final class ParleyCommand {
  private ParleyCommand() {}

  /** Runs a command line; answers its exit code: 0 ok, 1 failed, 2 usage, 3 refused by policy, 4 not reachable. */
  public static int execute(String[] arguments, Development development, PrintStream out) {
    CommandLine line =
        new CommandLine(new ParleyCommand())
            .addSubcommand(new DevCommand(development, out))
            .addSubcommand(new DemoCommand(development, out))
            .addSubcommand(new SendCommand())
            .addSubcommand(new MessagesCommand())
            .addSubcommand(new PhonesCommand())
            .addSubcommand(new TestCommand())
            .addSubcommand(new PolicyCommand());
    return line.execute(arguments);
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
