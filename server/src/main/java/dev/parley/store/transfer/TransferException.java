package dev.parley.store.transfer;

import dev.parley.store.StoreException;
import org.jspecify.annotations.Nullable;

/** An export, import, backup or restore cannot go on; says what and what helps. */
public final class TransferException extends StoreException {
  private static final long serialVersionUID = 1L;

  private final String remedy;

  public TransferException(String message, String remedy) {
    this(message, remedy, null);
  }

  public TransferException(String message, String remedy, @Nullable Throwable cause) {
    super(message, cause);
    this.remedy = remedy;
  }

  /** The next command or step. */
  public String remedy() {
    return remedy;
  }
}
