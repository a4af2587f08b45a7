package dev.parley.observe;

/** One thing that must work for Parley to work. Asked by the health page; must answer at once. */
public interface HealthCheck {
  /** Lower case, for example {@code database}. */
  String name();

  Health check();

  sealed interface Health {
    record Healthy() implements Health {}

    /**
     * @param problem in words, for the operator
     */
    record Unhealthy(String problem) implements Health {}
  }
}
