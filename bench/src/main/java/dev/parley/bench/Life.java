package dev.parley.bench;

/**
 * Which part of a message's life is played.
 *
 * @param callbacks the application asks to be told of states
 * @param receipts the carrier reports what became of each message
 */
record Life(boolean callbacks, boolean receipts) {
  /** The last thing to be seen of a message from outside. */
  enum End {
    SUBMIT,
    RECEIPT_TAKEN,
    SENT_CALLBACK,
    DELIVERED_CALLBACK
  }

  End end() {
    if (callbacks) {
      return receipts ? End.DELIVERED_CALLBACK : End.SENT_CALLBACK;
    }
    return receipts ? End.RECEIPT_TAKEN : End.SUBMIT;
  }
}
