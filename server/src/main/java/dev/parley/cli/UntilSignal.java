package dev.parley.cli;

import dev.parley.cli.Development.StartFailure;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a server until a signal comes. One that comes while the server is still starting stops it as
 * soon as it has started.
 */
final class UntilSignal<R extends AutoCloseable> {
  /** A start that takes longer is not waited for when a signal ends it. */
  private static final Duration START_MAX = Duration.ofSeconds(60);

  private final PrintStream out;
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile boolean wanted;
  private volatile @Nullable R server;

  UntilSignal(PrintStream out) {
    this.out = out;
  }

  /** Starts a server. */
  @FunctionalInterface
  interface Start<R> {
    R start() throws StartFailure;
  }

  /** Answers the exit code of the command. */
  int run(Start<R> start, Consumer<R> ready) throws InterruptedException {
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(this::stop));
    try {
      R running = start.start();
      server = running;
      if (!wanted) {
        ready.accept(running);
      }
    } catch (StartFailure failure) {
      print(String.valueOf(failure.getMessage()));
      print(failure.remedy());
      return CommandFailure.FAILED;
    } finally {
      // Whatever came of it: who ends this process does not wait for a start that is over.
      started.countDown();
    }
    stopped.await();
    return 0;
  }

  /** What a signal does. */
  void stop() {
    wanted = true;
    try {
      if (!started.await(START_MAX.toSeconds(), TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return;
    }
    R running = server;
    if (running != null) {
      print("Stopping.");
      try {
        running.close();
      } catch (Exception failed) {
        throw new IllegalStateException("the server could not be closed", failed);
      }
    }
    stopped.countDown();
  }

  private void print(String line) {
    out.println(line);
    out.flush();
  }
}
