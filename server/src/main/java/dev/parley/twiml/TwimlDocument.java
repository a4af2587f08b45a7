package dev.parley.twiml;

import java.util.List;

/**
 * A document that can be run, in document order. A {@link Verb.Redirect} is always the last verb:
 * what follows it can never be reached.
 */
public record TwimlDocument(List<Verb> verbs, List<TwimlProblem> warnings) implements TwimlResult {
  /** Nothing to do: an empty answer. */
  public static final TwimlDocument EMPTY = new TwimlDocument(List.of(), List.of());

  public TwimlDocument {
    verbs = List.copyOf(verbs);
    warnings = List.copyOf(warnings);
  }
}
