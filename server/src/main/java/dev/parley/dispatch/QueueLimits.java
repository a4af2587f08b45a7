package dev.parley.dispatch;

/**
 * How much of the queues is in memory.
 *
 * @param window messages in memory for one sender
 * @param atLeast of them those that a sender may have when memory is full
 * @param inMemory messages in memory for all senders; beyond it each has {@code atLeast}
 * @param spilling messages on their way into the database; beyond it nothing is accepted
 */
public record QueueLimits(int window, int atLeast, int inMemory, int spilling) {
  public static final QueueLimits STANDARD = new QueueLimits(1_000, 50, 50_000, 20_000);

  public QueueLimits {
    if (atLeast < 1 || window < atLeast || inMemory < window || spilling < 1) {
      throw new IllegalArgumentException("limits of queues");
    }
  }
}
