package dev.parley.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which messages go to carriers, and the answer to a question about one message.
 *
 * @param asked what was written into the form
 * @param answer null when nothing was asked
 * @param problem what is wrong with the question; null when nothing is
 */
public record RoutesView(
    List<Rule> rules, Asked asked, @Nullable Answer answer, @Nullable String problem) {
  public RoutesView {
    rules = List.copyOf(rules);
  }

  /**
   * @param condition which messages it is for, in words
   */
  public record Rule(String name, String condition, List<Choice> carriers) {
    public Rule {
      carriers = List.copyOf(carriers);
    }
  }

  /**
   * @param cost of a segment; null without one
   */
  public record Choice(String carrier, int rank, int weight, @Nullable String cost) {}

  public record Asked(String from, String to, String account) {}

  /**
   * @param words the choice in a sentence
   */
  public record Answer(String words, List<Looked> rules, List<Candidate> candidates) {
    public Answer {
      rules = List.copyOf(rules);
      candidates = List.copyOf(candidates);
    }
  }

  public record Looked(String name, StatusView matches, String words) {}

  public record Candidate(
      String carrier, int rank, int weight, @Nullable String cost, String words) {}
}
