package dev.parley.cli;

import java.net.URI;
import java.util.List;

/**
 * A development server that is ready.
 *
 * @param senders numbers of the account, the long code first
 * @param phones virtual phones, a US one first
 * @param stop stops it; returns when it has stopped
 */
public record RunningDev(
    URI baseUrl,
    String accountSid,
    String authToken,
    String adminToken,
    List<String> senders,
    List<String> phones,
    Runnable stop)
    implements AutoCloseable {
  public RunningDev {
    senders = List.copyOf(senders);
    phones = List.copyOf(phones);
  }

  @Override
  public void close() {
    stop.run();
  }

  @Override
  public String toString() {
    return "RunningDev[" + baseUrl + ", " + accountSid + "]";
  }

  /** Starts one; given by whoever builds the object graph. */
  @FunctionalInterface
  public interface Starter {
    RunningDev start() throws Exception;
  }
}
