package dev.parley.carrier;

import dev.parley.account.AccountSid;
import dev.parley.e164.Address;
import dev.parley.message.MessageSid;
import java.util.UUID;

/** Segments of a message that matters to no test. */
public final class OutgoingSegments {
  private static final OutgoingSegment.Message ANY =
      new OutgoingSegment.Message(
          new AccountSid(new UUID(0x7000, 1)),
          MessageSid.sms(new UUID(0x7000, 2)),
          "unspecified",
          0);

  private OutgoingSegments() {}

  public static OutgoingSegment of(
      Address from,
      Address to,
      byte[] userData,
      boolean hasHeader,
      byte dataCoding,
      boolean receipt) {
    return new OutgoingSegment(from, to, userData, hasHeader, dataCoding, receipt, ANY);
  }
}
