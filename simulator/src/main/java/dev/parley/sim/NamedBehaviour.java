package dev.parley.sim;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** The behaviours that people switch between by name, with parameters that one can watch. */
public enum NamedBehaviour {
  HEALTHY("healthy", new Behaviour.Healthy(), "takes every message and answers at once"),
  SLOW(
      "slow",
      new Behaviour.Slow(Duration.ofSeconds(2), Duration.ofSeconds(10)),
      "answers after 2 seconds and delivers after 10"),
  FLAKY(
      "flaky",
      new Behaviour.Flaky(100, 20),
      "refuses one message in 10 with a system error (0x08) and breaks the connection over one in"
          + " 50"),
  THROTTLING(
      "throttling",
      new Behaviour.Throttling(2),
      "takes 2 messages a second and throttles the others (0x58)"),
  CAPPED(
      "capped",
      new Behaviour.Capped(1),
      "holds 1 message on its way and has no room for a second (0x14)"),
  DEAD("dead", new Behaviour.Silent(), "takes connections and never answers"),
  REFUSING("refusing", new Behaviour.Refusing(), "has closed its port"),
  RUDE(
      "rude",
      new Behaviour.Rude(400, 20),
      "takes every message, and sends malformed PDUs, answers to nothing, half PDUs and megabytes"
          + " of garbage");

  private final String id;
  private final Behaviour behaviour;
  private final String explanation;

  NamedBehaviour(String id, Behaviour behaviour, String explanation) {
    this.id = id;
    this.behaviour = behaviour;
    this.explanation = explanation;
  }

  /** As commands and requests name it. */
  public String id() {
    return id;
  }

  public Behaviour behaviour() {
    return behaviour;
  }

  /** What it does, for people: the end of a sentence that begins with “The carrier”. */
  public String explanation() {
    return explanation;
  }

  public static Optional<NamedBehaviour> find(String id) {
    return Arrays.stream(values()).filter(each -> each.id.equals(id)).findFirst();
  }
}
