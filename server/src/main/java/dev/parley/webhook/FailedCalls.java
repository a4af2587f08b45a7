package dev.parley.webhook;

import dev.parley.account.AccountSid;
import dev.parley.message.WebhookOutcome;

/** Who decides what becomes of a call that failed. */
@FunctionalInterface
public interface FailedCalls {
  /**
   * To be asked once for each first call that failed; the answer goes into the event that tells of
   * the failure. Never blocks.
   *
   * @param url that was called
   * @param prospect see {@link Exchange#prospect}
   */
  WebhookOutcome failed(AccountSid account, String url, Prospect prospect);
}
