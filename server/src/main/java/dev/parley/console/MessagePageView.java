package dev.parley.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the page of one message shows.
 *
 * @param body null when it was redacted
 * @param decision null when none was recorded (inbound messages are not decided)
 * @param notice what the last action did
 * @param problem why the last action could not be done
 * @param live whether the page should go on asking for news
 */
public record MessagePageView(
    String sid,
    String account,
    String direction,
    String from,
    String to,
    StatusView status,
    @Nullable Integer errorCode,
    @Nullable String errorText,
    String createdAt,
    String createdIso,
    @Nullable String statusCallback,
    @Nullable String endUser,
    @Nullable String traceParent,
    @Nullable Body body,
    @Nullable DecisionView decision,
    List<Line> timeline,
    List<AttemptLine> attempts,
    boolean cancelable,
    boolean redactable,
    @Nullable String notice,
    @Nullable String problem,
    boolean live) {
  public MessagePageView {
    timeline = List.copyOf(timeline);
    attempts = List.copyOf(attempts);
  }

  public record Body(String encoding, List<String> segments) {
    public Body {
      segments = List.copyOf(segments);
    }
  }

  /**
   * @param word {@code allowed}, {@code refused}, {@code held}, {@code pending}
   * @param facts the digest, one fact a line
   */
  public record DecisionView(
      String word,
      String sign,
      String tone,
      String sentence,
      int policyVersion,
      String facts,
      List<FindingView> findings) {
    public DecisionView {
      findings = List.copyOf(findings);
    }
  }

  public record FindingView(
      String rule,
      int version,
      String clause,
      int code,
      String sentence,
      @Nullable String evidence,
      String remedy) {}

  /**
   * One line of the timeline.
   *
   * @param errorCode one that has a page
   * @param failedUrl where a failed call can be made again; null for everything else
   */
  public record Line(
      String at,
      String iso,
      String kind,
      String sentence,
      @Nullable Integer errorCode,
      @Nullable String failedUrl) {}

  /**
   * A segment of an attempt.
   *
   * @param attempt 1 for the first
   * @param segment 1 for the first
   */
  public record AttemptLine(
      int attempt,
      @Nullable String carrier,
      int segment,
      String state,
      String at,
      String iso,
      @Nullable String reference,
      @Nullable String detail) {}
}
