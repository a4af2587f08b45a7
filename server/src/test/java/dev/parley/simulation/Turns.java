package dev.parley.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All threads of one simulated process. They are virtual threads whose carrier is the thread of the
 * simulation: one runs at a time, until it blocks, parks or yields, and the seed says which is
 * next. What Parley waits with (locks, conditions, latches, queues, futures) works as it is.
 *
 * <p>The JDK has no public way to give virtual threads a scheduler; its own tests do it as here.
 * Sockets are read without giving the turn away: {@link BlockingSockets}.
 */
final class Turns {
  private static final Method NEW_THREAD = newThread();
  private static final String JDK_UNBLOCKER = "VirtualThread-unblocker";

  /** How long a monitor of a library is held by whoever is outside of this simulation. */
  private static final Duration BLOCKED_MAX = Duration.ofMillis(4);

  private final List<Ready> ready = new ArrayList<>();

  /** Threads that wait for a monitor; the JDK tells of its release on a thread of its own. */
  private final Set<Thread> blocked = new HashSet<>();

  private boolean killed;

  /**
   * @param released whether it had waited for a monitor
   */
  private record Ready(Thread thread, Runnable continuation, boolean released) {}

  private static Method newThread() {
    try {
      Method method =
          Class.forName("java.lang.ThreadBuilders")
              .getDeclaredMethod(
                  "newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
      method.setAccessible(true);
      return method;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("needs --add-opens java.base/java.lang=ALL-UNNAMED", e);
    }
  }

  /** A thread of this process, not started. */
  Thread thread(String name, Runnable task) {
    try {
      Thread[] made = new Thread[1];
      Executor scheduler = continuation -> ready(made[0], continuation);
      made[0] = (Thread) NEW_THREAD.invoke(null, scheduler, name, 0, task);
      return made[0];
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }

  void start(String name, Runnable task) {
    thread(name, task).start();
  }

  private synchronized void ready(Thread thread, Runnable continuation) {
    if (!killed) {
      boolean released = Thread.currentThread().getName().equals(JDK_UNBLOCKER);
      ready.add(new Ready(thread, continuation, released));
      blocked.remove(thread);
      notifyAll();
    }
  }

  synchronized boolean someReady() {
    awaitWhile(() -> !blocked.isEmpty());
    return !ready.isEmpty();
  }

  /** Lets one thread go on until it gives its turn away. */
  void step(RandomGenerator random) {
    @Nullable Ready next;
    synchronized (this) {
      next = ready.remove(random.nextInt(ready.size()));
    }
    while (next != null) {
      next.continuation().run();
      next = released(next.thread());
    }
  }

  /** A thread that another simulation held up for a moment did not give its turn away. */
  private synchronized @Nullable Ready released(Thread thread) {
    if (thread.getState() == Thread.State.BLOCKED && find(thread) == null) {
      blocked.add(thread);
      awaitWhile(() -> blocked.contains(thread));
    }
    Ready found = find(thread);
    if (found != null) {
      ready.remove(found);
    }
    return found;
  }

  private @Nullable Ready find(Thread thread) {
    for (Ready each : ready) {
      if (each.thread() == thread && each.released()) {
        return each;
      }
    }
    return null;
  }

  private void awaitWhile(BooleanSupplier condition) {
    long end = System.nanoTime() + BLOCKED_MAX.toNanos();
    try {
      while (!killed && condition.getAsBoolean() && System.nanoTime() - end < 0) {
        wait(1);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** None of the threads ever goes on. */
  synchronized void kill() {
    killed = true;
    ready.clear();
    blocked.clear();
  }
}
