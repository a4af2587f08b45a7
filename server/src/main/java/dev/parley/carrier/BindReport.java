package dev.parley.carrier;

import java.time.Duration;
import java.util.List;

/** What a trial of a carrier's settings found, step by step; it ends with the first that failed. */
public record BindReport(String carrier, List<Step> steps) {
  public BindReport {
    steps = List.copyOf(steps);
  }

  public boolean ok() {
    return steps.stream().allMatch(Step::ok);
  }

  /**
   * @param name dns, tcp, tls, bind or enquire_link
   * @param words what was found, or why it failed and where to look
   */
  public record Step(String name, boolean ok, Duration took, String words) {}
}
