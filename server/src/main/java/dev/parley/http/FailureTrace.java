package dev.parley.http;

/** An exception without its message: classes and frames tell where, and cannot leak a body. */
final class FailureTrace {
  private static final int FRAMES_MAX = 15;
  private static final int CAUSES_MAX = 5;

  private FailureTrace() {}

  static String of(Throwable failure) {
    StringBuilder text = new StringBuilder();
    Throwable at = failure;
    for (int depth = 0; at != null && depth < CAUSES_MAX; depth++) {
      text.append(depth == 0 ? "" : "\n  caused by ").append(at.getClass().getName());
      StackTraceElement[] frames = at.getStackTrace();
      for (int i = 0; i < Math.min(frames.length, FRAMES_MAX); i++) {
        text.append("\n    at ").append(frames[i]);
      }
      at = at.getCause();
    }
    return text.toString();
  }
}
