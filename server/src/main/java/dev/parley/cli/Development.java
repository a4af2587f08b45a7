package dev.parley.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Starts a development server inside this process. The root package implements it. */
public interface Development {
  /**
   * Returns when the server is ready and its dev.json is written.
   *
   * @param progress one line for each step that a person may have to wait for
   * @throws StartFailure when it cannot start, with what to do about it
   */
  Running start(Options options, Consumer<String> progress) throws StartFailure;

  /**
   * @param port 0 takes a free one; null the configured one
   * @param data its data directory, made when missing
   * @param config YAML; null for the defaults
   * @param out shows each text as it lands on a phone
   * @param profile of the simulated carrier; null for a healthy one
   */
  record Options(
      @Nullable Integer port,
      Path data,
      @Nullable Path config,
      PrintStream out,
      @Nullable String profile) {}

  /** A server that runs until closed. */
  interface Running extends AutoCloseable {
    Ready ready();

    @Override
    void close();
  }

  /** What an application needs to know; the content of dev.json. */
  record Ready(
      String baseUrl,
      String accountSid,
      String authToken,
      String adminToken,
      String proxyUrl,
      String caFile,
      String trustStoreFile,
      long pid,
      List<DevSender> senders,
      List<DevPhone> phones,
      List<String> environment) {}

  record DevSender(String number, String kind) {}

  record DevPhone(String number, String country) {}

  /** Why it did not start. */
  final class StartFailure extends Exception {
    private static final long serialVersionUID = 1L;
    private final String remedy;

    /**
     * @param message what went wrong and why, in one or two sentences
     * @param remedy the next command or step
     */
    public StartFailure(String message, String remedy) {
      super(message);
      this.remedy = remedy;
    }

    public String remedy() {
      return remedy;
    }
  }
}
