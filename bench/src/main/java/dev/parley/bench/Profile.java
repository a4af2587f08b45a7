package dev.parley.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Flight Recorder recording of another JVM, by CPU time (JEP 509). */
final class Profile {
  private static final String NAME = "bench";

  private Profile() {}

  static void begin(long pid, Path file) throws IOException, InterruptedException, BenchFailure {
    command(pid, "JFR.configure", "stackdepth=256");
    command(
        pid,
        "JFR.start",
        "name=" + NAME,
        "settings=profile",
        "filename=" + file.toAbsolutePath(),
        "jdk.CPUTimeSample#enabled=true",
        "jdk.CPUTimeSample#throttle=2ms",
        "jdk.ExecutionSample#enabled=false");
  }

  static void end(long pid) throws IOException, InterruptedException, BenchFailure {
    command(pid, "JFR.stop", "name=" + NAME);
  }

  private static void command(long pid, String... arguments)
      throws IOException, InterruptedException, BenchFailure {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    command.add(Long.toString(pid));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (process.waitFor() != 0) {
      throw new BenchFailure("jcmd " + arguments[0] + " failed");
    }
  }
}
