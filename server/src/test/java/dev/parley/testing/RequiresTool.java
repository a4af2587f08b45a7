package dev.parley.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test needs these tools. Where one is missing the test is skipped and named in the closing
 * list, or fails when {@code PARLEY_REQUIRE_ALL=1}. The annotations named after a tool, for example
 * {@link RequiresNode}, add its tag.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(RequiresTool.Several.class)
@ExtendWith(ToolCondition.class)
public @interface RequiresTool {
  Tool[] value();

  /** Holds repeated annotations. */
  @Documented
  @Inherited
  @Target({ElementType.TYPE, ElementType.METHOD})
  @Retention(RetentionPolicy.RUNTIME)
  @ExtendWith(ToolCondition.class)
  @interface Several {
    RequiresTool[] value();
  }
}
