package dev.parley.webhook;

import dev.parley.message.EventKind;
import dev.parley.message.Journal.Urgency;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessage.Announcement;
import dev.parley.message.LiveMessages;
import dev.parley.message.MessageEvent.Details;
import dev.parley.message.MessageRow;
import dev.parley.webhook.WebhookRequest.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells applications of states, from the journal: a state is announced once it is in the database,
 * one call at a time for each message, so that a late state never overtakes an earlier one. What
 * was not announced when the process ended is announced by recovery.
 */
public final class StatusCallbacks {
  /** As Twilio's callbacks carry it. */
  private static final String API_VERSION = "2010-04-01";

  private final WebhookClient client;
  private final LiveMessages live;
  private final AtomicInteger underWay = new AtomicInteger();

  public StatusCallbacks(WebhookClient client, LiveMessages live) {
    this.client = client;
    this.live = live;
  }

  /** Callbacks sent or waiting for their endpoint. */
  public int underWay() {
    return underWay.get();
  }

  /** Sends the next announcement of this message unless one is under way. Never blocks. */
  public void announce(LiveMessage message) {
    message
        .nextAnnouncement()
        .ifPresent(
            announcement -> {
              underWay.incrementAndGet();
              client.send(
                  request(message.row(), announcement),
                  exchange -> finished(message, announcement, exchange));
            });
  }

  private void finished(LiveMessage message, Announcement announcement, Exchange exchange) {
    underWay.decrementAndGet();
    int code =
        switch (exchange) {
          case Exchange.Answered answered -> answered.status();
          case Exchange.Failed failed -> failed.code();
        };
    live.record(
        message,
        EventKind.CALLBACK,
        Details.code(code, announcement.state().name()),
        Urgency.LAZY,
        null);
    message.announced();
    announce(message);
    live.retire(message);
  }

  private static WebhookRequest request(MessageRow row, Announcement announcement) {
    String sid = row.sid().toString();
    String status = announcement.state().twilioStatus();
    List<Parameter> parameters = new ArrayList<>(10);
    parameters.add(new Parameter("SmsSid", sid));
    parameters.add(new Parameter("SmsStatus", status));
    parameters.add(new Parameter("MessageStatus", status));
    parameters.add(new Parameter("To", row.to()));
    parameters.add(new Parameter("MessageSid", sid));
    parameters.add(new Parameter("AccountSid", row.account().toString()));
    parameters.add(new Parameter("From", row.from()));
    parameters.add(new Parameter("ApiVersion", API_VERSION));
    if (announcement.errorCode() != null) {
      parameters.add(new Parameter("ErrorCode", announcement.errorCode().toString()));
    }
    if (announcement.receiptDate() != null) {
      parameters.add(new Parameter("RawDlrDoneDate", announcement.receiptDate()));
    }
    String url = row.statusCallback();
    if (url == null) {
      throw new IllegalStateException("nobody asked to be told about " + sid);
    }
    return new WebhookRequest(row.account(), url, "POST", parameters, sid + "-" + status);
  }
}
