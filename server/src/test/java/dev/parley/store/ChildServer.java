package dev.parley.store;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process of its own that holds a data directory until it is killed. */
final class ChildServer {
  private ChildServer() {}

  public static void main(String[] arguments) throws InterruptedException {
    DataDirectory directory = DataDirectory.open(Path.of(arguments[0]));
    EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, _ -> {});
    System.out.println("pid=" + postgres.pid());
    new CountDownLatch(1).await();
  }
}
