package dev.parley.receipt;

import dev.parley.carrier.CarrierEvent.DeliveryState;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a failed receipt means in the words of the error catalogue. The {@code err:} field differs
 * from carrier to carrier; the GSM MAP causes (3GPP TS 29.002) are what most of them print.
 */
final class ReceiptErrors {
  private static final int UNREACHABLE = 30003;
  private static final int BLOCKED = 30004;
  private static final int UNKNOWN_HANDSET = 30005;
  private static final int LANDLINE = 30006;
  private static final int FILTERED = 30007;
  private static final int UNKNOWN = 30008;

  private static final Map<Integer, Integer> BY_MAP_CAUSE =
      Map.ofEntries(
          Map.entry(1, UNKNOWN_HANDSET),
          Map.entry(5, UNKNOWN_HANDSET),
          Map.entry(6, UNREACHABLE),
          Map.entry(9, UNKNOWN_HANDSET),
          Map.entry(11, LANDLINE),
          Map.entry(12, UNKNOWN_HANDSET),
          Map.entry(13, BLOCKED),
          Map.entry(21, LANDLINE),
          Map.entry(27, UNREACHABLE),
          Map.entry(31, UNREACHABLE),
          Map.entry(32, UNREACHABLE),
          Map.entry(33, UNREACHABLE));

  private ReceiptErrors() {}

  static int code(DeliveryState state, @Nullable String carrierError) {
    return switch (state) {
      case EXPIRED -> UNREACHABLE;
      case REJECTED -> FILTERED;
      case UNDELIVERABLE -> byCause(carrierError);
      case DELETED, UNKNOWN, ENROUTE, ACCEPTED, DELIVERED -> UNKNOWN;
    };
  }

  private static int byCause(@Nullable String carrierError) {
    if (carrierError == null
        || carrierError.isEmpty()
        || !carrierError.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return UNKNOWN_HANDSET;
    }
    int cause = carrierError.length() > 3 ? -1 : Integer.parseInt(carrierError);
    return BY_MAP_CAUSE.getOrDefault(cause, UNKNOWN_HANDSET);
  }
}
