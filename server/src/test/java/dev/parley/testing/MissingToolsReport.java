package dev.parley.testing;

import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/** Prints the closing list after the tests of a module; found through META-INF/services. */
public final class MissingToolsReport implements TestExecutionListener {
  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    MissingTools.OF_THIS_RUN.lines().forEach(System.out::println);
  }
}
