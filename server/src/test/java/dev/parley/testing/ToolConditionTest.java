package dev.parley.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.support.AnnotationSupport;

class ToolConditionTest {
  private final MissingTools skipped = new MissingTools();

  @Test
  void aTestWhoseToolIsMissingIsSkippedAndListedWithItsInstallLine() {
    var result =
        new ToolCondition(_ -> false, Map.of(), skipped).evaluate(NeedsNode.class, "a test");

    assertThat(result.isDisabled()).isTrue();
    assertThat(result.getReason().orElseThrow()).contains("node", "apt-get install nodejs npm");
    assertThat(skipped.lines())
        .containsExactly(
            "Skipped, because a tool is missing:", "  node: a test   (apt-get install nodejs npm)");
  }

  @Test
  void aMissingToolFailsWhereEverythingIsRequired() {
    var condition = new ToolCondition(_ -> false, Map.of("PARLEY_REQUIRE_ALL", "1"), skipped);

    assertThatThrownBy(() -> condition.evaluate(NeedsNode.class, "a test"))
        .hasMessageContaining("apt-get install nodejs npm");
  }

  @Test
  void aTestWhoseToolIsHereRunsAndNothingIsListed() {
    var condition = new ToolCondition(_ -> true, Map.of("PARLEY_REQUIRE_ALL", "1"), skipped);

    assertThat(condition.evaluate(NeedsNode.class, "a test").isDisabled()).isFalse();
    assertThat(skipped.lines()).isEmpty();
  }

  @Test
  void allToolsOfATestAreAskedFor() {
    Predicate<Tool> withoutChromium = tool -> tool != Tool.CHROMIUM;

    var result =
        new ToolCondition(withoutChromium, Map.of(), skipped).evaluate(NeedsBoth.class, "a test");

    assertThat(result.getReason().orElseThrow()).contains("chromium").doesNotContain("node");
  }

  @Test
  void theAnnotationOfAToolAddsItsTag() {
    assertThat(AnnotationSupport.findRepeatableAnnotations(NeedsBoth.class, Tag.class))
        .extracting(Tag::value)
        .containsExactlyInAnyOrder("node", "chromium");
  }

  @RequiresNode
  private static final class NeedsNode {}

  @RequiresNode
  @RequiresChromium
  private static final class NeedsBoth {}
}
