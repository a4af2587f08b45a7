package dev.parley.message;

import java.util.UUID;

/** The bounds of some sids, in the order of the database. */
final class SidRange {
  private SidRange() {}

  /**
   * @param ids at least one
   */
  static UUID lowest(UUID[] ids) {
    UUID lowest = ids[0];
    for (UUID id : ids) {
      lowest = LiveMessages.unsigned(id, lowest) < 0 ? id : lowest;
    }
    return lowest;
  }

  /**
   * @param ids at least one
   */
  static UUID highest(UUID[] ids) {
    UUID highest = ids[0];
    for (UUID id : ids) {
      highest = LiveMessages.unsigned(id, highest) > 0 ? id : highest;
    }
    return highest;
  }
}
