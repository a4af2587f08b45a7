package dev.parley.testing;

import java.lang.reflect.AnnotatedElement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Skips a test whose tool is missing, or fails it where everything is required. */
public final class ToolCondition implements ExecutionCondition {
  /** Set to 1, a missing tool fails its tests instead of skipping them. */
  public static final String REQUIRE_ALL = "PARLEY_REQUIRE_ALL";

  private final Predicate<Tool> present;
  private final boolean requireAll;
  private final MissingTools skipped;

  public ToolCondition() {
    this(Tool::present, System.getenv(), MissingTools.OF_THIS_RUN);
  }

  ToolCondition(Predicate<Tool> present, Map<String, String> environment, MissingTools skipped) {
    this.present = present;
    this.requireAll = "1".equals(environment.get(REQUIRE_ALL));
    this.skipped = skipped;
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return context
        .getElement()
        .map(element -> evaluate(element, context.getDisplayName()))
        .orElseGet(() -> ConditionEvaluationResult.enabled("nothing to require a tool"));
  }

  ConditionEvaluationResult evaluate(AnnotatedElement element, String test) {
    List<Tool> missing =
        AnnotationSupport.findRepeatableAnnotations(element, RequiresTool.class).stream()
            .flatMap(required -> Arrays.stream(required.value()))
            .distinct()
            .filter(present.negate())
            .toList();
    if (missing.isEmpty()) {
      return ConditionEvaluationResult.enabled("its tools are here");
    }
    String what =
        missing.stream()
            .map(tool -> tool.text() + " is missing (" + tool.installLine() + ")")
            .collect(Collectors.joining(", "));
    if (requireAll) {
      throw new MissingToolException(what + " and " + REQUIRE_ALL + "=1");
    }
    missing.forEach(tool -> skipped.add(tool, test));
    return ConditionEvaluationResult.disabled(what);
  }

  /** A tool is missing where everything is required. */
  static final class MissingToolException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MissingToolException(String message) {
      super(message);
    }
  }
}
