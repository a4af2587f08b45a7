package dev.parley.simulation;

/** One process of the platform, as the world around it sees it. */
interface Host {
  /** Does it on a thread of this process. */
  void run(String name, Runnable task);

  /** Another thread may go on here, or this process may die here. */
  void turn(String where);
}
