package dev.parley.store;

import org.jspecify.annotations.Nullable;

/** The store cannot do its work; the message is a sentence for the person who runs Parley. */
public class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
