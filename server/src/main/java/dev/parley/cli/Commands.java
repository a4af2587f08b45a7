package dev.parley.cli;

import java.io.PrintStream;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * The commands below the root by their names. Reading what over a hundred commands declare takes
 * longer than most of them run, so only the one that was named is made; all are where nobody named
 * one, for help and for suggestions.
 */
final class Commands {
  /**
   * System property: {@code all} makes every command. The launcher sets it when it has the JVM
   * write down which classes commands need.
   */
  private static final String MADE = "parley.commands";

  private static final Set<String> NEED_ALL = Set.of("completion");

  private final Map<String, Supplier<Object>> makers = new LinkedHashMap<>();

  Commands(
      Development development,
      Serving serving,
      Supplier<Object> demo,
      Clock clock,
      PrintStream out) {
    makers.put("dev", () -> new DevCommand(development, out));
    makers.put("serve", () -> new ServeCommand(serving, out));
    makers.put("demo", demo);
    makers.put("send", SendCommand::new);
    makers.put("messages", MessagesCommand::new);
    makers.put("phones", PhonesCommand::new);
    makers.put("webhooks", WebhooksCommand::new);
    makers.put("accounts", AccountsCommand::new);
    makers.put("senders", SendersCommand::new);
    makers.put("people", PeopleCommand::new);
    makers.put("audit", AuditCommand::new);
    makers.put("retention", RetentionCommand::new);
    makers.put("carriers", CarriersCommand::new);
    makers.put("routes", RoutesCommand::new);
    makers.put("numbers", NumbersCommand::new);
    makers.put("import", ImportCommand::new);
    makers.put("config", ConfigCommand::new);
    makers.put("doctor", () -> new DoctorCommand(clock));
    makers.put(
        "keys",
        () -> new CommandLine(new KeysCommand()).addSubcommand(new RotateKeyCommand(clock)));
    makers.put("services", ServicesCommand::new);
    makers.put("test", TestCommand::new);
    makers.put("db", () -> new DbCommand(clock));
    makers.put("completion", CompletionCommand::new);
    makers.put("policy", PolicyCommand::new);
  }

  Set<String> names() {
    return makers.keySet();
  }

  /** The command line's root with the commands that these arguments may reach. */
  CommandLine line(Object root, String... arguments) {
    CommandLine line = new CommandLine(root);
    String first = arguments.length == 0 ? "" : arguments[0];
    boolean all =
        !makers.containsKey(first)
            || NEED_ALL.contains(first)
            || "all".equals(System.getProperty(MADE));
    makers.forEach(
        (name, maker) -> {
          if (all || name.equals(first)) {
            line.addSubcommand(maker.get());
          }
        });
    return line;
  }
}
