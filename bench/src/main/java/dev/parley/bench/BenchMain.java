package dev.parley.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** How a bench is started, and what its exit code says. */
final class BenchMain {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private BenchMain() {}

  /** What is measured. */
  interface Body {
    /** False when what was measured does not count. */
    boolean run() throws IOException, SQLException, InterruptedException, BenchFailure;
  }

  /**
   * Reads the options into the bench, then runs it; answers the exit code.
   *
   * @param problem what is wrong with the options; null when nothing
   */
  static int execute(
      Object bench, String[] arguments, Supplier<@Nullable String> problem, Body body) {
    try {
      if (CommandLine.printHelpIfRequested(new CommandLine(bench).parseArgs(arguments))) {
        return 0;
      }
    } catch (ParameterException wrong) {
      return usage(String.valueOf(wrong.getMessage()));
    }
    String wrong = problem.get();
    if (wrong != null) {
      return usage(wrong);
    }
    try {
      return body.run() ? 0 : FAILED;
    } catch (BenchFailure | IOException | SQLException failed) {
      System.err.println(failed.getMessage());
    } catch (InterruptedException _) {
      System.err.println("Interrupted.");
    }
    return FAILED;
  }

  private static int usage(String problem) {
    System.err.println(problem);
    return USAGE;
  }
}
