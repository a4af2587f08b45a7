package dev.parley.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Values of several rounds. */
final class Spread {
  private final double[] sorted;

  Spread(DoubleStream values) {
    sorted = values.toArray();
    Arrays.sort(sorted);
  }

  double median() {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** Median [min-max], without fractions. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%.0f [%.0f-%.0f]", median(), sorted[0], sorted[sorted.length - 1]);
  }
}
