package dev.parley.service;

import org.jspecify.annotations.Nullable;

/**
 * The service whose opt-outs reach a message (clause S7): the one it goes through, else that of its
 * sender. As opt-outs name it; null for none.
 */
@FunctionalInterface
public interface ServiceReach {
  /** Where no sender is in a service. */
  ServiceReach WITHOUT_POOLS = (use, _) -> use == null ? null : use.sid().toString();

  /**
   * @param use of the message
   * @param sender as rows carry it
   */
  @Nullable String of(@Nullable ServiceUse use, String sender);
}
