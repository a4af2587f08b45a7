package dev.parley.carrier.smpp;

import dev.parley.carrier.SubmitOutcome;
import dev.parley.wire.smpp.CommandStatus;

/**
 * What the status of a submit_sm_resp means for the segment (SMPP 3.4 s5.1.3). After 201 only codes
 * for the status of a message are left, so wrong addresses are told as 30005 and 30008.
 */
final class SubmitStatus {
  private static final int UNKNOWN_DESTINATION = 30005;
  private static final int FILTERED = 30007;
  static final int UNKNOWN_ERROR = 30008;
  private static final int VALIDITY = 30012;
  private static final int TOO_LONG = 30019;

  private SubmitStatus() {}

  /** For any status but 0. */
  static SubmitOutcome refusal(int status) {
    CommandStatus.Kind kind =
        CommandStatus.find(status).map(CommandStatus::kind).orElse(CommandStatus.Kind.PERMANENT);
    String words = "the carrier answered " + CommandStatus.describe(status);
    return switch (kind) {
      case SLOW_DOWN, TEMPORARY -> new SubmitOutcome.Throttled(status, words);
      case BIND -> ofBind(status, words);
      case OK, PERMANENT, PERHAPS -> new SubmitOutcome.Rejected(status, code(status), words);
    };
  }

  /** Not bound in the carrier's eyes: nothing was taken, and the link binds again. */
  private static SubmitOutcome ofBind(int status, String words) {
    return endsSession(status)
        ? new SubmitOutcome.Throttled(status, words)
        : new SubmitOutcome.Rejected(status, UNKNOWN_ERROR, words);
  }

  static boolean endsSession(int status) {
    return status == CommandStatus.ESME_RINVBNDSTS.code();
  }

  private static int code(int status) {
    return CommandStatus.find(status).map(SubmitStatus::code).orElse(UNKNOWN_ERROR);
  }

  private static int code(CommandStatus status) {
    return switch (status) {
      case ESME_RINVDSTADR, ESME_RINVDSTTON, ESME_RINVDSTNPI -> UNKNOWN_DESTINATION;
      case ESME_RX_R_APPN, ESME_RPROHIBITED -> FILTERED;
      case ESME_RINVEXPIRY -> VALIDITY;
      case ESME_RINVMSGLEN -> TOO_LONG;
      default -> UNKNOWN_ERROR;
    };
  }
}
