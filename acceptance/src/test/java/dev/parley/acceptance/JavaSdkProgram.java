package dev.parley.acceptance;

import static org.awaitility.Awaitility.await;

import com.twilio.Twilio;
import com.twilio.exception.ApiException;
import com.twilio.rest.api.v2010.account.Message;
import com.twilio.type.PhoneNumber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A customer's program with Twilio's Java SDK as it is: it knows nothing of Parley. Run as a
 * process of its own, because only the options of the JVM may tell it where to connect. Prints what
 * it saw, one fact a line.
 */
public final class JavaSdkProgram {
  private static final int MESSAGES = 5;
  private static final long PAGE_SIZE = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final PhoneNumber from;
  private final PhoneNumber to;
  private final PhoneNumber optedOut;
  private final String callback;

  private JavaSdkProgram(String from, String to, String optedOut, String callback) {
    this.from = new PhoneNumber(from);
    this.to = new PhoneNumber(to);
    this.optedOut = new PhoneNumber(optedOut);
    this.callback = callback;
  }

  /**
   * @param arguments account sid, token, from, to, a recipient that opted out, status callback
   */
  public static void main(String[] arguments) {
    Twilio.init(arguments[0], arguments[1]);
    new JavaSdkProgram(arguments[2], arguments[3], arguments[4], arguments[5]).run();
  }

  private void run() {
    Message first =
        Message.creator(to, from, "Hello from Java").setStatusCallback(callback).create();
    print("created", first.getStatus() + " " + first.getDirection());
    await().atMost(PATIENCE).until(() -> fetch(first).getStatus().equals(Message.Status.DELIVERED));
    Message delivered = fetch(first);
    print(
        "fetched",
        String.join(
            " ",
            delivered.getStatus().toString(),
            delivered.getNumSegments(),
            delivered.getBody(),
            String.valueOf(delivered.getDateSent() != null)));
    for (int i = 2; i <= MESSAGES; i++) {
      Message.creator(to, from, "Page " + i).create();
    }
    list();
    refusals();
    changes(first);
  }

  private void list() {
    List<String> bodies = new ArrayList<>();
    Message.reader()
        .setFrom(from)
        .setTo(to)
        .setPageSize(PAGE_SIZE)
        .read()
        .forEach(m -> bodies.add(m.getBody()));
    print("listed", bodies.size() + " newest " + bodies.getFirst() + " oldest " + bodies.getLast());
    List<Message> limited = new ArrayList<>();
    Message.reader().setTo(to).setPageSize(PAGE_SIZE).limit(3).read().forEach(limited::add);
    print("limited", String.valueOf(limited.size()));
  }

  private void refusals() {
    attempt("invalid", () -> Message.creator(new PhoneNumber("+1"), from, "x").create());
    attempt("opted out", () -> Message.creator(optedOut, from, "x").create());
    attempt("emergency", () -> Message.creator(new PhoneNumber("911"), from, "x").create());
    attempt("unknown", () -> Message.fetcher("SM" + "0".repeat(32)).fetch());
  }

  private void changes(Message message) {
    attempt(
        "cancel",
        () -> Message.updater(message.getSid()).setStatus(Message.UpdateStatus.CANCELED).update());
    print("redacted", "[" + Message.updater(message.getSid()).setBody("").update().getBody() + "]");
    print("deleted", String.valueOf(Message.deleter(message.getSid()).delete()));
    attempt("fetch deleted", () -> fetch(message));
  }

  private static Message fetch(Message message) {
    return Message.fetcher(message.getSid()).fetch();
  }

  private static void attempt(String what, Runnable call) {
    try {
      call.run();
      print(what, "went through");
    } catch (ApiException e) {
      print(what, e.getCode() + " " + e.getStatusCode());
    }
  }

  private static void print(String what, String fact) {
    System.out.println(what + ": " + fact);
  }
}
