package dev.parley;

import dev.parley.cli.ParleyCommand;
import java.security.SecureRandom;
import java.time.Clock;

/** The one place that takes the real clock and the real randomness. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Clock clock = Clock.systemUTC();
    SecureRandom random = new SecureRandom();
    System.exit(
        ParleyCommand.execute(
            arguments,
            new DevServer.Starter(clock, random),
            new ServeServer.Starter(clock, random),
            clock,
            System.out));
  }
}
