package dev.parley.service;

import org.jspecify.annotations.Nullable;

/**
 * That a message goes through a messaging service.
 *
 * @param choice why this sender was chosen, in words; null where nothing was chosen: its submitter
 *     named the sender, or it is an answer
 */
public record ServiceUse(ServiceSid sid, @Nullable String choice) {
  public static ServiceUse of(ServiceSid sid) {
    return new ServiceUse(sid, null);
  }
}
