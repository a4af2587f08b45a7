package dev.parley.wire;

import java.util.Random;

/**
 * Random input that can be had again: the seed is printed, and {@code -Dparley.seed=N} replays it.
 */
public final class Seed {
  private static final long VALUE = Long.getLong("parley.seed", System.nanoTime());

  private Seed() {}

  public static Random random(Object test) {
    System.out.println(test.getClass().getSimpleName() + ": -Dparley.seed=" + VALUE);
    return new Random(VALUE);
  }
}
