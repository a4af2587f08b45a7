package dev.parley.webhook;

import dev.parley.message.LiveMessage.Announcement;
import dev.parley.message.MessageRow;
import dev.parley.message.MessageState;
import dev.parley.webhook.WebhookRequest.Parameter;
import dev.parley.webhook.WebhookRequest.Repeat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The call that tells an application of a state: the same parameters and token each time. */
final class CallbackRequest {
  /** As Twilio's callbacks carry it. */
  private static final String API_VERSION = "2010-04-01";

  private CallbackRequest() {}

  /**
   * @param repeat null for the first call
   */
  static WebhookRequest of(
      MessageRow row, String url, Announcement announcement, @Nullable Repeat repeat) {
    return new WebhookRequest(
        row.account(),
        url,
        "POST",
        parameters(row, announcement),
        token(row, announcement.state()),
        repeat,
        row.trace());
  }

  static String token(MessageRow row, MessageState state) {
    return row.sid() + "-" + state.twilioStatus();
  }

  static List<Parameter> parameters(MessageRow row, Announcement announcement) {
    String sid = row.sid().toString();
    String status = announcement.state().twilioStatus();
    // In the order in which they are signed, so that nothing has to be sorted.
    List<Parameter> parameters = new ArrayList<>(10);
    parameters.add(new Parameter("AccountSid", row.account().toString()));
    parameters.add(new Parameter("ApiVersion", API_VERSION));
    String endUser = row.endUser();
    if (endUser != null) {
      parameters.add(new Parameter("EndUser", endUser));
    }
    if (announcement.errorCode() != null) {
      parameters.add(new Parameter("ErrorCode", announcement.errorCode().toString()));
    }
    parameters.add(new Parameter("From", row.from()));
    parameters.add(new Parameter("MessageSid", sid));
    parameters.add(new Parameter("MessageStatus", status));
    if (row.service() != null) {
      parameters.add(new Parameter("MessagingServiceSid", row.service().sid().toString()));
    }
    if (announcement.receiptDate() != null) {
      parameters.add(new Parameter("RawDlrDoneDate", announcement.receiptDate()));
    }
    parameters.add(new Parameter("SmsSid", sid));
    parameters.add(new Parameter("SmsStatus", status));
    parameters.add(new Parameter("To", row.to()));
    return parameters;
  }
}
