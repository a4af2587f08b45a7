package dev.parley.config;

import java.util.List;

/** The configuration cannot be used. Holds every problem, so that one look mends them all. */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  public ConfigurationException(List<String> problems) {
    super("The configuration has problems:\n  " + String.join("\n  ", problems));
    this.problems = List.copyOf(problems);
  }

  /** One sentence each, with the key and where it was set. */
  public List<String> problems() {
    return problems;
  }
}
