package dev.parley.acceptance;

import static org.awaitility.Awaitility.await;

import com.twilio.Twilio;
import com.twilio.exception.ApiException;
import com.twilio.rest.api.v2010.Account;
import com.twilio.rest.api.v2010.account.Address;
import com.twilio.rest.api.v2010.account.Message;
import com.twilio.rest.api.v2010.account.Notification;
import com.twilio.rest.api.v2010.account.OutgoingCallerId;
import com.twilio.rest.api.v2010.account.ValidationRequest;
import com.twilio.type.PhoneNumber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A new customer's program with Twilio's Java SDK as it is, with a trial account. It runs twice:
 * until it has a code that the phone is to text back, and after that. Prints what it saw, one fact
 * a line.
 */
public final class JavaTrialProgram {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String NOBODY_LISTENS = "http://127.0.0.1:1/status";

  private final String sid;
  private final PhoneNumber from;
  private final PhoneNumber to;

  private JavaTrialProgram(String sid, String from, String to) {
    this.sid = sid;
    this.from = new PhoneNumber(from);
    this.to = new PhoneNumber(to);
  }

  /**
   * @param arguments account sid, token, own number, recipient, {@code before} or {@code after}
   */
  public static void main(String[] arguments) {
    Twilio.init(arguments[0], arguments[1]);
    JavaTrialProgram program = new JavaTrialProgram(arguments[0], arguments[2], arguments[3]);
    if (arguments[4].equals("before")) {
      program.before();
    } else {
      program.after();
    }
  }

  private void before() {
    print("type", Account.fetcher(sid).fetch().getType().toString());
    attempt("to a stranger", this::send);
    ValidationRequest request = ValidationRequest.creator(to).setFriendlyName("Ada").create();
    print("validating", request.getFriendlyName());
    Message code = Message.reader().limit(1).read().iterator().next();
    print("code in own list", "'" + code.getBody() + "'");
    print("code", request.getValidationCode());
  }

  private void after() {
    List<OutgoingCallerId> verified = callerIds();
    print("verified", verified.size() + " " + verified.getFirst().getFriendlyName());
    String callerId = verified.getFirst().getSid();
    attempt("again", () -> ValidationRequest.creator(to).create());
    attempt("to Ada", this::send);
    print(
        "renamed",
        OutgoingCallerId.updater(callerId).setFriendlyName("Grace").update().getFriendlyName());
    print("deleted", String.valueOf(OutgoingCallerId.deleter(callerId).delete()));
    attempt("to nobody", this::send);
    notifications();
    addresses();
  }

  private void send() {
    Message.creator(to, from, "Hello").setStatusCallback(NOBODY_LISTENS).create();
  }

  private static List<OutgoingCallerId> callerIds() {
    List<OutgoingCallerId> all = new ArrayList<>();
    OutgoingCallerId.reader().read().forEach(all::add);
    return all;
  }

  private static void notifications() {
    await().atMost(PATIENCE).until(() -> Notification.reader().read().iterator().hasNext());
    Notification first = Notification.reader().setLog(0).read().iterator().next();
    print("notified", first.getErrorCode() + " " + first.getRequestUrl());
    print(
        "fetched",
        Notification.fetcher(first.getSid()).fetch().getMessageText().contains("messageSid=SM")
            ? "with its message"
            : "without");
  }

  private static void addresses() {
    Address made = Address.creator("Ada", "12 High St", "Ely", "Cambs", "CB7 4AB", "GB").create();
    print("address", made.getIsoCountry() + " " + made.getValidated());
    print("moved", Address.updater(made.getSid()).setStreet("1 Low St").update().getStreet());
    attempt("nowhere", () -> Address.creator("Ada", "x", "y", "z", "0", "XX").create());
    print("address deleted", String.valueOf(Address.deleter(made.getSid()).delete()));
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
