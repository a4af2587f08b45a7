package dev.parley.message;

import java.util.Map;
import java.util.Optional;

/**
 * Every code that Parley answers or writes, read from {@code error-catalogue.csv}: one place for
 * mode, text, cause and remedy.
 */
public final class ErrorCatalogue {
  private final Map<Integer, Entry> entries;

  public ErrorCatalogue(Map<Integer, Entry> entries) {
    this.entries = Map.copyOf(entries);
  }

  public Optional<Entry> find(int code) {
    return Optional.ofNullable(entries.get(code));
  }

  public Map<Integer, Entry> all() {
    return entries;
  }

  /** How a refusal with this code reaches the application. */
  public enum Mode {
    /** HTTP error at create; the message is recorded as refused. */
    SYNCHRONOUS,
    /** 201, then failed or undelivered with this code and a callback. */
    ASYNCHRONOUS,
    /** An alert about a webhook or document; no message carries it. */
    ALERT
  }

  /**
   * @param status HTTP status of a synchronous code; 0 otherwise
   */
  public record Entry(int code, Mode mode, int status, String text, String cause, String remedy) {}
}
