package dev.parley.dispatch;

import dev.parley.carrier.OutgoingSegment;
import dev.parley.e164.Address;
import dev.parley.e164.AlphanumericId;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import dev.parley.message.MessageRow;
import dev.parley.wire.sms.Segmentation;

/**
 * Bodies cut into segments for a carrier. The concatenation reference is stored with the message,
 * so that a segment written again, also after a restart, still belongs to its message.
 */
final class SegmentedBodies {
  private static final String ANY_REGION = "001";

  private SegmentedBodies() {}

  /** A message ready to be written segment by segment. */
  record Prepared(Address from, Address to, Segmentation text, OutgoingSegment.Message message) {
    int count() {
      return text.segments().size();
    }

    OutgoingSegment segment(int index) {
      Segmentation.Segment segment = text.segments().get(index);
      return new OutgoingSegment(
          from,
          to,
          segment.userData(),
          segment.hasHeader(),
          text.encoding().dataCoding(),
          true,
          message);
    }
  }

  static Prepared prepare(MessageRow row) {
    String body = row.body() == null ? "" : row.body();
    return new Prepared(
        address(row.from()),
        address(row.to()),
        Segmentation.split(body, row.reference()),
        new OutgoingSegment.Message(row.account(), row.sid(), row.purpose(), row.reference()));
  }

  /** Rows hold the one written form of addresses that were parsed at the edge. */
  private static Address address(String text) {
    if (text.startsWith("+")) {
      return new PhoneNumber(text, ANY_REGION);
    }
    boolean digits = text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? new ShortCode(text) : new AlphanumericId(text);
  }
}
