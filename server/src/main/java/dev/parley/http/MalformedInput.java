package dev.parley.http;

import org.jspecify.annotations.Nullable;

/** Something in a request that cannot be read. */
final class MalformedInput extends Exception {
  private static final long serialVersionUID = 1;

  private final String sentence;
  private final @Nullable String parameter;

  MalformedInput(String sentence) {
    this(sentence, null);
  }

  MalformedInput(String sentence, @Nullable String parameter) {
    super(sentence, null, false, false);
    this.sentence = sentence;
    this.parameter = parameter;
  }

  Fault fault() {
    return new Fault(Fault.Kind.BAD_REQUEST, sentence, parameter);
  }
}
