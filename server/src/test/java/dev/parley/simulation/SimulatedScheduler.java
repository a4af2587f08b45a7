package dev.parley.simulation;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** One thread of a simulated process that does what is due in virtual time. */
final class SimulatedScheduler extends AbstractExecutorService implements ScheduledExecutorService {
  private final Turns turns;
  private final VirtualTime time;
  private final LinkedBlockingQueue<Runnable> due = new LinkedBlockingQueue<>();
  private volatile boolean ended;

  SimulatedScheduler(Turns turns, VirtualTime time) {
    this.turns = turns;
    this.time = time;
    turns.start("scheduler", this::work);
  }

  private void work() {
    try {
      while (!ended) {
        due.take().run();
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {
    Task(Callable<V> action) {
      super(action);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return 0;
    }

    @Override
    public int compareTo(Delayed other) {
      return 0;
    }
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable action, long delay, TimeUnit unit) {
    return schedule(
        () -> {
          action.run();
          return true;
        },
        delay,
        unit);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> action, long delay, TimeUnit unit) {
    Task<V> task = new Task<>(action);
    time.after(turns, unit.toNanos(delay), () -> due.add(task));
    return task;
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable action, long first, long delay, TimeUnit unit) {
    return schedule(
        () -> {
          action.run();
          ScheduledFuture<?> _ = scheduleWithFixedDelay(action, delay, delay, unit);
        },
        first,
        unit);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable action, long first, long period, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void execute(Runnable action) {
    due.add(action);
  }

  @Override
  public void shutdown() {
    ended = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    ended = true;
    time.forget(this);
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return ended;
  }

  @Override
  public boolean isTerminated() {
    return ended;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return ended;
  }
}
