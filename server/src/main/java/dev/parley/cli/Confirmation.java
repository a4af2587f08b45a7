package dev.parley.cli;

import java.io.Console;
import java.util.Locale;

/** Asks on a terminal; where there is none the answer is no. */
final class Confirmation {
  private Confirmation() {}

  static boolean given(String question) {
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      return false;
    }
    String answer = console.readLine("%s [y/N] ", question);
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
  }
}
