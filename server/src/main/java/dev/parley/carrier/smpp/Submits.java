package dev.parley.carrier.smpp;

import dev.parley.carrier.OutgoingSegment;
import dev.parley.e164.Address;
import dev.parley.e164.AlphanumericId;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import dev.parley.wire.smpp.ShortMessage;
import dev.parley.wire.smpp.SmppAddress;

/** Writes a segment as the body of a submit_sm (SMPP 3.4 s4.4.1). Pure. */
final class Submits {
  private Submits() {}

  static ShortMessage message(OutgoingSegment segment) {
    return ShortMessage.of(
        address(segment.from()),
        address(segment.to()),
        segment.hasHeader() ? ShortMessage.ESM_HEADER : 0,
        segment.receipt() ? ShortMessage.RECEIPT_ALWAYS : 0,
        segment.dataCoding(),
        segment.userData());
  }

  /**
   * TON and NPI (s5.2.5, s5.2.6): 1 and 1 for a phone number, which goes without its plus; 5 and 0
   * for an alphanumeric id; 3 and 0, network specific, for a short code. Carriers differ on short
   * codes; these are the values most of them ask for.
   */
  static SmppAddress address(Address address) {
    return switch (address) {
      case PhoneNumber number -> SmppAddress.international(number.text());
      case ShortCode code ->
          new SmppAddress(SmppAddress.TON_NETWORK_SPECIFIC, SmppAddress.NPI_UNKNOWN, code.text());
      case AlphanumericId id ->
          new SmppAddress(SmppAddress.TON_ALPHANUMERIC, SmppAddress.NPI_UNKNOWN, id.text());
    };
  }
}
