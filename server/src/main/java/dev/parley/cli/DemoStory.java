package dev.parley.cli;

import java.io.PrintWriter;
import java.util.Objects;

/** Tells the demo as it happens; a thing told with a tick was checked. */
final class DemoStory {
  private final PrintWriter out;
  private int chapters;
  private int checks;

  DemoStory(PrintWriter out) {
    this.out = out;
  }

  void chapter(String title) {
    chapters++;
    say("\n" + chapters + ". " + title);
  }

  void tell(String sentence) {
    say("   " + sentence);
  }

  /** What was said on a phone, by the application or by Parley. */
  void quote(String who, String text) {
    say("   " + who + ": “" + Printer.plain(text) + "”");
  }

  void checked(String what) {
    checks++;
    say("   ✓ " + what);
  }

  void check(boolean holds, String what, String butWas) {
    if (!holds) {
      throw new Mismatch(what, butWas);
    }
    checked(what);
  }

  void checkEquals(Object expected, Object actual, String what) {
    check(Objects.equals(expected, actual), what, "“" + actual + "” instead of “" + expected + "”");
  }

  int checks() {
    return checks;
  }

  void say(String line) {
    out.println(line);
    out.flush();
  }

  /** What should have happened and did not. */
  static final class Mismatch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String butWas;

    Mismatch(String expected, String butWas) {
      super(expected);
      this.butWas = butWas;
    }

    String butWas() {
      return butWas;
    }
  }
}
