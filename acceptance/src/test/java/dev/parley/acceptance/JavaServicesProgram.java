package dev.parley.acceptance;

import static org.awaitility.Awaitility.await;

import com.twilio.Twilio;
import com.twilio.exception.ApiException;
import com.twilio.rest.api.v2010.account.IncomingPhoneNumber;
import com.twilio.rest.api.v2010.account.Message;
import com.twilio.rest.api.v2010.account.availablephonenumbercountry.Local;
import com.twilio.rest.messaging.v1.Service;
import com.twilio.rest.messaging.v1.service.PhoneNumber;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A customer's program with Twilio's Java SDK as it is, that takes numbers and sends through a
 * messaging service. Prints what it saw, one fact a line.
 */
public final class JavaServicesProgram {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String HELLO = "Hello from a service";

  private final int areaCode;
  private final com.twilio.type.PhoneNumber to;

  private JavaServicesProgram(String areaCode, String to) {
    this.areaCode = Integer.parseInt(areaCode);
    this.to = new com.twilio.type.PhoneNumber(to);
  }

  /**
   * @param arguments account sid, token, area code in stock, recipient
   */
  public static void main(String[] arguments) {
    Twilio.init(arguments[0], arguments[1]);
    new JavaServicesProgram(arguments[2], arguments[3]).run();
  }

  private void run() {
    List<Local> available = new ArrayList<>();
    Local.reader("US").setAreaCode(areaCode).read().forEach(available::add);
    print("available", available.size() + " " + available.getFirst().getRegion());
    IncomingPhoneNumber first =
        IncomingPhoneNumber.creator(available.getFirst().getPhoneNumber()).create();
    IncomingPhoneNumber second =
        IncomingPhoneNumber.creator(Integer.toString(areaCode)).setFriendlyName("second").create();
    print("bought", first.getType() + " " + second.getFriendlyName());
    attempt("bought twice", () -> IncomingPhoneNumber.creator(first.getPhoneNumber()).create());

    Service service = Service.creator("Java").create();
    attempt("empty", () -> Message.creator(to, service.getSid(), HELLO).create());
    PhoneNumber.creator(service.getSid(), first.getSid()).create();
    PhoneNumber.creator(service.getSid(), second.getSid()).create();
    attempt("again", () -> PhoneNumber.creator(service.getSid(), second.getSid()).create());
    List<PhoneNumber> pool = new ArrayList<>();
    PhoneNumber.reader(service.getSid()).setPageSize(1L).read().forEach(pool::add);
    print("pool", String.valueOf(pool.size()));
    messages(service, Set.of(first.getPhoneNumber(), second.getPhoneNumber()));
    print("left", PhoneNumber.deleter(service.getSid(), second.getSid()).delete());
    print("released", IncomingPhoneNumber.deleter(second.getSid()).delete());
    print("removed", Service.deleter(service.getSid()).delete());
    attempt("gone", () -> Message.creator(to, service.getSid(), HELLO).create());
  }

  private void messages(Service service, Set<com.twilio.type.PhoneNumber> pool) {
    Message message = Message.creator(to, service.getSid(), HELLO).create();
    print(
        "accepted",
        message.getStatus()
            + " "
            + message.getFrom()
            + " "
            + message.getNumSegments()
            + " "
            + service.getSid().equals(message.getMessagingServiceSid()));
    await()
        .atMost(PATIENCE)
        .until(() -> fetch(message).getStatus().equals(Message.Status.DELIVERED));
    Message sent = fetch(message);
    print("delivered", pool.contains(sent.getFrom()) + " " + sent.getNumSegments());
    Message again = Message.creator(to, service.getSid(), "Hello again").create();
    print("sticky", String.valueOf(fetch(again).getFrom().equals(sent.getFrom())));
    Message later =
        Message.creator(to, service.getSid(), "later")
            .setScheduleType(Message.ScheduleType.FIXED)
            .setSendAt(ZonedDateTime.now(ZoneOffset.UTC).plusHours(1))
            .create();
    print("scheduled", later.getStatus().toString());
    Message canceled =
        Message.updater(later.getSid()).setStatus(Message.UpdateStatus.CANCELED).update();
    print("canceled", canceled.getStatus().toString());
    Service changed = Service.updater(service.getSid()).setStickySender(false).update();
    print("changed", changed.getStickySender() + " " + changed.getFriendlyName());
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

  private static void print(String what, boolean fact) {
    print(what, String.valueOf(fact));
  }

  private static void print(String what, String fact) {
    System.out.println(what + ": " + fact);
  }
}
