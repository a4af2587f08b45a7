package dev.parley.service;

import java.util.List;

/**
 * Keeps for senders that leave a service what stopped the whole service: that a pool changes must
 * not lift a STOP (clause S7).
 */
@FunctionalInterface
public interface LeavingStops {
  /** Where nobody opts out. */
  LeavingStops NONE = (_, _) -> true;

  /**
   * Blocking; called before they leave, when {@link MessagingServices#leaving} names them already.
   * False when there is more than is written at once: they may not leave yet, and the next call
   * goes on from here.
   *
   * @param senders as rows carry them
   */
  boolean keep(ServiceSid service, List<String> senders);
}
