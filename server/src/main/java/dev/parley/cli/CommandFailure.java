package dev.parley.cli;

/** Why a command ends: what happened, why, and the command or step that helps. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int REFUSED = 3;
  static final int UNREACHABLE = 4;

  private final int exitCode;
  private final String why;
  private final String next;

  CommandFailure(int exitCode, String what, String why, String next) {
    super(what);
    this.exitCode = exitCode;
    this.why = why;
    this.next = next;
  }

  int exitCode() {
    return exitCode;
  }

  String why() {
    return why;
  }

  String next() {
    return next;
  }

  /** Three lines at most; an empty part is left out. */
  String report() {
    StringBuilder report = new StringBuilder(String.valueOf(getMessage()));
    if (!why.isEmpty()) {
      report.append("\n  Why:  ").append(why);
    }
    if (!next.isEmpty()) {
      report.append("\n  Next: ").append(next);
    }
    return report.toString();
  }
}
