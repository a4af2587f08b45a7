package dev.parley.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

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

  private final List<Runnable> ready = new ArrayList<>();
  private boolean killed;

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
      return (Thread) NEW_THREAD.invoke(null, (Executor) this::ready, name, 0, task);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }

  void start(String name, Runnable task) {
    thread(name, task).start();
  }

  private synchronized void ready(Runnable continuation) {
    if (!killed) {
      ready.add(continuation);
    }
  }

  synchronized boolean someReady() {
    return !ready.isEmpty();
  }

  /** Lets one thread go on until it gives its turn away. */
  void step(RandomGenerator random) {
    Runnable next;
    synchronized (this) {
      next = ready.remove(random.nextInt(ready.size()));
    }
    next.run();
  }

  /** None of the threads ever goes on. */
  synchronized void kill() {
    killed = true;
    ready.clear();
  }
}
