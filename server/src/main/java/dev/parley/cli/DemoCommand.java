package dev.parley.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code parley demo}: a development server, a small application and a virtual phone play one text
 * out and back. What is printed with a tick was checked, so this is the smoke test as well: exit
 * code 1 when anything differs.
 */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Shows one text out and back in about ten seconds, checking every step.")
public final class DemoCommand implements Callable<Integer> {
  private final RunningDev.Starter starter;
  private final Clock clock;

  @Spec private @Nullable CommandSpec command;

  public DemoCommand(RunningDev.Starter starter, Clock clock) {
    this.starter = starter;
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec().commandLine().getOut();
    Instant begun = clock.instant();
    DemoStory story = new DemoStory(out);
    story.say("Parley's demo: one text out and back, all on this machine.");
    try {
      play(story);
    } catch (DemoStory.Mismatch mismatch) {
      return failed("expected " + mismatch.getMessage(), "but: " + mismatch.butWas());
    } catch (CommandFailure failure) {
      return failed(String.valueOf(failure.getMessage()), failure.why());
    }
    story.say("");
    story.say(
        String.format(
            Locale.ROOT,
            "All %d checks hold, after %.1f s. Your turn: bin/parley dev",
            story.checks(),
            Duration.between(begun, clock.instant()).toMillis() / 1000.0));
    return 0;
  }

  private void play(DemoStory story) throws Exception {
    try (RunningDev dev = starter.start();
        DemoApplication application = DemoApplication.start(dev.authToken());
        ApiClient api = new ApiClient(dev.baseUrl(), dev.accountSid(), dev.authToken())) {
      story.tell("A development server is ready at " + dev.baseUrl() + ".");
      new Demo(story, api, application, dev.senders().getFirst(), dev.phones().getFirst()).run();
    }
  }

  private int failed(String what, String why) {
    PrintWriter err = spec().commandLine().getErr();
    err.println("\n   ✕ The demo stopped: " + what);
    if (!why.isEmpty()) {
      err.println("     " + why);
    }
    err.println("     Run it again; if it fails the same way, report it with this output.");
    err.flush();
    return CommandFailure.FAILED;
  }

  private CommandSpec spec() {
    if (command == null) {
      throw new IllegalStateException("picocli runs this command");
    }
    return command;
  }
}
