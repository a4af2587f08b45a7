package dev.parley.cli;

import java.io.Console;
import java.util.Locale;
import java.util.Optional;

/** Asks on a terminal; where there is none the answer is no. */
final class Confirmation {
  private Confirmation() {}

  static boolean given(String question) {
    return Optional.ofNullable(System.console())
        .filter(Console::isTerminal)
        .map(console -> console.readLine("%s [y/N] ", question))
        .filter(answer -> answer.strip().toLowerCase(Locale.ROOT).startsWith("y"))
        .isPresent();
  }
}
