package dev.parley.simulation;

import dev.parley.message.MessageSid;
import dev.parley.simulation.Ledger.Call;
import dev.parley.webhook.Exchange;
import dev.parley.webhook.WebhookClient;
import dev.parley.webhook.WebhookRequest;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The application: answers webhooks late, with errors or not at all, and inbound messages with up
 * to three replies, to other phones as well. Replies are the same when it is asked again.
 */
final class SimulatedApplication {
  static final String STATUS_URL = "http://app.example/status";
  static final String SMS_URL = "http://app.example/sms";

  private final RandomGenerator random;
  private final VirtualTime time;
  private final Ledger ledger;
  private final Trace trace;
  private final List<String> phones;
  private boolean calm;

  SimulatedApplication(
      RandomGenerator random, VirtualTime time, Ledger ledger, Trace trace, List<String> phones) {
    this.random = random;
    this.time = time;
    this.ledger = ledger;
    this.trace = trace;
    this.phones = phones;
  }

  void calmDown() {
    calm = true;
  }

  /** Calls from one process. */
  WebhookClient client(Host process, int number) {
    return (request, completion) -> {
      String sid = parameter(request, "MessageSid");
      trace.add("webhook " + request.url() + " " + sid + " " + parameter(request, "SmsStatus"));
      if (request.url().startsWith(STATUS_URL)) {
        ledger.called(
            new Call(
                MessageSid.parse(sid).orElseThrow().id(),
                parameter(request, "MessageStatus"),
                number,
                request.idempotencyToken()));
      }
      answer(process, request, sid, completion);
    };
  }

  private void answer(
      Host process, WebhookRequest request, String sid, Consumer<Exchange> completion) {
    int fate = calm ? 99 : random.nextInt(100);
    Exchange exchange =
        fate < 8
            ? new Exchange.Failed(11200, "no answer", 1, Duration.ZERO)
            : answered(fate < 14 ? 500 : 200, request.url().equals(SMS_URL) ? replies(sid) : "");
    if (fate < 14) {
      ledger.seen("webhook failed");
    }
    long delay = Duration.ofMillis(1 + random.nextInt(calm || fate > 25 ? 100 : 4_000)).toNanos();
    time.after(null, delay, () -> process.run("http-client", () -> completion.accept(exchange)));
  }

  private static Exchange answered(int status, String body) {
    return new Exchange.Answered(
        status, "text/xml", body, false, null, Duration.ZERO, 1, Duration.ZERO);
  }

  private String replies(String sid) {
    StringBuilder document = new StringBuilder("<Response>");
    int seed = Math.floorMod(sid.hashCode(), 12);
    for (int i = 0; i < seed % 4; i++) {
      String to = i == 0 ? "" : " to=\"" + phones.get((seed + i) % phones.size()) + "\"";
      document.append("<Message").append(to).append(">reply ").append(i).append(" to ");
      document.append(sid).append("</Message>");
    }
    return document.append("</Response>").toString();
  }

  private static String parameter(WebhookRequest request, String name) {
    return request.parameters().stream()
        .filter(parameter -> parameter.name().equals(name))
        .findFirst()
        .map(WebhookRequest.Parameter::value)
        .orElse("");
  }
}
