package dev.parley.cli;

import dev.parley.config.Configuration;
import dev.parley.config.ConfigurationException;
import dev.parley.config.ConfigurationLoader;
import dev.parley.store.StoreException;
import dev.parley.store.transfer.TransferException;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all {@code db} commands share: which database, how to show progress, how to fail. */
final class DbOptions {
  /** How long a signal waits for the database that was started to stop. */
  private static final Duration UNWINDING_MAX = Duration.ofSeconds(30);

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Data directory; PARLEY_DATA, data.dir of the configuration, or /var/lib/parley, as for"
              + " serve.")
  private @Nullable Path data;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "${env:PARLEY_CONFIG}",
      description =
          "YAML configuration (PARLEY_CONFIG); its database.url replaces the built-in database.")
  private @Nullable Path config;

  Path data() {
    return data(data, configuration());
  }

  /** Where serve has it: as asked for, else by the environment, else by the configuration. */
  static Path data(@Nullable Path asked, Configuration configuration) {
    if (asked != null) {
      return real(asked);
    }
    String variable = System.getenv("PARLEY_DATA");
    String configured =
        Objects.requireNonNullElse(configuration.data().dir(), Configuration.Data.SERVE_DEFAULT);
    return real(Path.of(variable == null ? configured : variable));
  }

  /** What lies beside the directory lies beside what a link points to. */
  private static Path real(Path chosen) {
    try {
      return chosen.toRealPath();
    } catch (IOException _) {
      // It is not there yet.
      return chosen.toAbsolutePath().normalize();
    }
  }

  /** The options that lead to the same place again. */
  String written() {
    return (config == null ? "" : "--config " + config + " ") + "--data " + data();
  }

  Configuration configuration() {
    try {
      return ConfigurationLoader.forServing(config, System.getenv());
    } catch (ConfigurationException invalid) {
      throw new CommandFailure(
          CommandFailure.USAGE,
          "The configuration has problems.",
          String.join(" ", invalid.problems()),
          "Mend the file given with --config, or the environment.");
    }
  }

  /** Whether the database is one of the operator's own. */
  boolean external() {
    return configuration().database().url() != null;
  }

  /** The file beside the data directory, unless the configuration names another. */
  Path optOutJournal() {
    return optOutJournal(configuration(), data());
  }

  static Path optOutJournal(Configuration configuration, Path data) {
    String path = configuration.optOutJournal().path();
    return path == null
        ? data.resolveSibling(data.getFileName() + "-opt-outs.journal")
        : Path.of(path).toAbsolutePath();
  }

  PrintWriter out() {
    return spec().commandLine().getOut();
  }

  PrintWriter err() {
    return spec().commandLine().getErr();
  }

  ProgressLine progress(String unit) {
    boolean terminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    return new ProgressLine(err(), System::nanoTime, terminal, unit);
  }

  String version() {
    return new ParleyCommand.Version().getVersion()[0].replace("parley ", "");
  }

  /**
   * Runs a command's work and turns what went wrong into a report and an exit code. A signal in the
   * middle prints how to go on.
   *
   * @param resume the command that goes on; null when the work begins anew
   */
  int run(ProgressLine progress, @Nullable String resume, Callable<Integer> work) throws Exception {
    Interruption interruption = new Interruption(progress, resume);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    try {
      int exit = work.call();
      out().flush();
      return exit;
    } catch (CommandFailure failure) {
      progress.clear();
      return interruption.failed(failure);
    } catch (ProgressLine.Cancelled _) {
      return CommandFailure.FAILED;
    } catch (TransferException failure) {
      progress.clear();
      return interruption.failed(
          new CommandFailure(
              CommandFailure.FAILED, String.valueOf(failure.getMessage()), "", failure.remedy()));
    } catch (StoreException | IOException | SQLException failure) {
      progress.clear();
      return interruption.failed(
          new CommandFailure(
              CommandFailure.FAILED,
              String.valueOf(failure.getMessage()),
              "",
              resume == null ? "Mend that and try again." : "Mend that and go on: " + resume));
    } finally {
      interruption.over();
    }
  }

  private CommandSpec spec() {
    if (command == null) {
      throw new IllegalStateException("options belong to a command that picocli made");
    }
    return command;
  }

  /**
   * Ctrl-C leaves whole parts behind: the work ends at its next step, what was started for it is
   * stopped, and the person is told how to go on.
   */
  private final class Interruption {
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean told;

    Interruption(ProgressLine progress, @Nullable String resume) {
      this.hook =
          Thread.ofPlatform().name("interrupted").unstarted(() -> interrupt(progress, resume));
    }

    private void interrupt(ProgressLine progress, @Nullable String resume) {
      told = true;
      progress.cancel();
      progress.clear();
      String kept =
          resume == null
              ? "Interrupted; nothing was put in its place."
              : "Interrupted. What is done is kept; go on with:\n  " + resume;
      err().println(kept);
      err().flush();
      try {
        boolean _ = ended.await(UNWINDING_MAX.toSeconds(), TimeUnit.SECONDS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    int failed(CommandFailure failure) {
      if (!told) {
        err().println(failure.report());
        err().flush();
      }
      return failure.exitCode();
    }

    void over() {
      ended.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException _) {
        // The process is ending already: the hook runs or ran.
      }
    }
  }
}
