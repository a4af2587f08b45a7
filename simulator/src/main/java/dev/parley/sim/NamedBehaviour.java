package dev.parley.sim;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** The behaviours that people switch between by name, with parameters that one can watch. */
public enum NamedBehaviour {
  HEALTHY("healthy", "takes every message and answers at once"),
  SLOW("slow", "answers after 2 seconds and delivers after 10"),
  FLAKY(
      "flaky",
      "refuses one message in 10 with a system error (0x08) and breaks the connection over one in"
          + " 50"),
  THROTTLING("throttling", "takes 2 messages a second and throttles the others (0x58)"),
  CAPPED("capped", "holds 1 message on its way and has no room for a second (0x14)"),
  DEAD("dead", "takes connections and never answers"),
  REFUSING("refusing", "has closed its port"),
  RUDE(
      "rude",
      "takes every message, and sends malformed PDUs, answers to nothing, half PDUs and megabytes"
          + " of garbage");

  private final String id;
  private final String explanation;

  NamedBehaviour(String id, String explanation) {
    this.id = id;
    this.explanation = explanation;
  }

  /** As commands and requests name it. */
  public String id() {
    return id;
  }

  public Behaviour behaviour() {
    return switch (this) {
      case HEALTHY -> new Behaviour.Healthy();
      case SLOW -> new Behaviour.Slow(Duration.ofSeconds(2), Duration.ofSeconds(10));
      case FLAKY -> new Behaviour.Flaky(100, 20);
      case THROTTLING -> new Behaviour.Throttling(2);
      case CAPPED -> new Behaviour.Capped(1);
      case DEAD -> new Behaviour.Silent();
      case REFUSING -> new Behaviour.Refusing();
      case RUDE -> new Behaviour.Rude(400, 20);
    };
  }

  /** What it does, for people: the end of a sentence that begins with “The carrier”. */
  public String explanation() {
    return explanation;
  }

  public static Optional<NamedBehaviour> find(String id) {
    return Arrays.stream(values()).filter(each -> each.id.equals(id)).findFirst();
  }
}
