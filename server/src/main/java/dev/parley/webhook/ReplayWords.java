package dev.parley.webhook;

/** A call as a line of a timeline. */
final class ReplayWords {
  private ReplayWords() {}

  static String of(String url, Exchange exchange) {
    String call = "POST " + ShownUrl.of(url);
    return switch (exchange) {
      case Exchange.Answered answered ->
          call + " answered " + answered.status() + " in " + answered.took().toMillis() + " ms.";
      case Exchange.Failed failed ->
          call + " failed (" + failed.code() + "): " + failed.explanation();
    };
  }
}
