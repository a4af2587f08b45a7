package dev.parley.cli;

import java.util.Locale;

/**
 * One thing that was looked at.
 *
 * @param words what was found
 * @param remedy what to do; empty when all is well
 */
record Check(String name, State state, String words, String remedy) {
  enum State {
    OK,
    WARN,
    FAIL;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Check ok(String name, String words) {
    return new Check(name, State.OK, words, "");
  }

  static Check warn(String name, String words, String remedy) {
    return new Check(name, State.WARN, words, remedy);
  }

  static Check fail(String name, String words, String remedy) {
    return new Check(name, State.FAIL, words, remedy);
  }
}
