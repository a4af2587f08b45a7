package dev.parley.cli;

import dev.parley.cli.ApiClient.Answer;
import dev.parley.cli.DemoApplication.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The way of a text out and back, told while it happens against a running server. Every wait ends
 * when the thing it waits for has come; nothing sleeps.
 */
final class Demo {
  private static final int PATIENCE_SECONDS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(PATIENCE_SECONDS);
  private static final String REMINDER = "Your table for two is booked, today 19:30.";
  private static final String QUESTION = "Thanks! When do you open?";
  private static final String EMERGENCY = "911";

  private final DemoStory story;
  private final ApiClient api;
  private final PhonesClient phones;
  private final DemoApplication application;
  private final String sender;
  private final String phone;

  /** The newest message seen on the phone: later ones have greater ids. */
  private long seen = -1;

  Demo(DemoStory story, ApiClient api, DemoApplication application, String sender, String phone) {
    this.story = story;
    this.api = api;
    this.phones = new PhonesClient(api);
    this.application = application;
    this.sender = sender;
    this.phone = phone;
  }

  void run() throws InterruptedException {
    connectTheApplication();
    String sid = sendAText();
    followItsDelivery(sid);
    answerFromThePhone();
    stop();
    sendAfterStop();
    sendToAnEmergencyNumber();
  }

  private void connectTheApplication() {
    story.chapter("A small application connects, as it would to Twilio");
    JsonNode numbers =
        api.get(api.accountPath("/IncomingPhoneNumbers.json"), Map.of("PhoneNumber", sender))
            .orFail("Looking up the number " + sender);
    List<JsonNode> found = Json.list(numbers, "incoming_phone_numbers");
    story.check(found.size() == 1, "the account holds " + sender, found.size() + " such numbers");
    String url = application.url("/inbound").toString();
    JsonNode updated =
        api.post(
                api.accountPath(
                    "/IncomingPhoneNumbers/" + Json.text(found.getFirst(), "sid") + ".json"),
                Map.of("SmsUrl", url))
            .orFail("Setting the webhook of " + sender);
    story.checkEquals(url, Json.text(updated, "sms_url"), "its inbound messages go to " + url);
  }

  private String sendAText() {
    story.chapter("The application sends a text to " + phone);
    Answer answer = send(phone, REMINDER);
    JsonNode message = answer.orFail("Sending to " + phone);
    story.checkEquals(201, answer.status(), "answered 201: stored durably and allowed by policy");
    String sid = Json.text(message, "sid");
    story.check(sid.startsWith("SM"), "its sid is " + sid, "sid “" + sid + "”");
    JsonNode landed = land(REMINDER);
    story.quote("On the phone", Json.text(landed, "body"));
    story.checkEquals(sender, Json.text(landed, "from"), "the handset shows it from " + sender);
    return sid;
  }

  private void followItsDelivery(String sid) throws InterruptedException {
    story.chapter("The carrier's receipt becomes a signed status callback");
    List<String> told = new ArrayList<>();
    while (!told.contains("delivered")) {
      Call call =
          application
              .nextStatus(PATIENCE)
              .orElseThrow(
                  () ->
                      new DemoStory.Mismatch(
                          "a status callback “delivered” within " + PATIENCE_SECONDS + " s",
                          "the application was told " + told));
      if (call.parameter("MessageSid").equals(sid)) {
        requireSigned(call, "the status callback");
        told.add(call.parameter("MessageStatus"));
      }
    }
    story.checked(
        "the application was told "
            + String.join(", then ", told)
            + "; each X-Twilio-Signature"
            + " is right");
    JsonNode message =
        api.get(api.accountPath("/Messages/" + sid + ".json"), Map.of()).orFail("Fetching " + sid);
    story.checkEquals("delivered", Json.text(message, "status"), "the API says delivered as well");
  }

  private void answerFromThePhone() throws InterruptedException {
    story.chapter("The person answers; the application replies with TwiML");
    phones.send(phone, sender, QUESTION);
    story.quote("From the phone", QUESTION);
    Call call = inbound(QUESTION);
    story.check(
        call.parameter("From").equals(phone) && call.parameter("To").equals(sender),
        "the application's webhook was called, from " + phone + " to " + sender + ", signed",
        "from " + call.parameter("From") + " to " + call.parameter("To"));
    JsonNode landed = land(DemoApplication.ANSWER);
    story.quote("On the phone", Json.text(landed, "body"));
    story.checkEquals(
        DemoApplication.ANSWER, Json.text(landed, "body"), "its TwiML answer went out as a text");
  }

  private void stop() throws InterruptedException {
    story.chapter("The person texts STOP");
    phones.send(phone, sender, "STOP");
    story.quote("From the phone", "STOP");
    JsonNode landed = land("");
    story.quote("On the phone", Json.text(landed, "body"));
    story.check(
        Json.text(landed, "body").contains("unsubscribed"),
        "the opt-out was confirmed, once",
        "“" + Json.text(landed, "body") + "”");
  }

  private void sendAfterStop() {
    story.chapter("The application tries again");
    Answer answer = send(phone, "Are you still coming?");
    story.checkEquals(400, answer.status(), "refused at the door: HTTP 400");
    Refusal refusal = Refusal.of(answer.body());
    story.checkEquals(21610, refusal.code(), "with Twilio's code 21610");
    explain(refusal.sid(), "S7");
    List<JsonNode> later = phones.messages(phone, "still coming", "0");
    story.check(later.isEmpty(), "nothing reached the phone", later.size() + " message(s) did");
  }

  private void sendToAnEmergencyNumber() {
    story.chapter("It also tries an emergency number, " + EMERGENCY);
    Answer answer = send(EMERGENCY, "Help, there is a fire");
    Refusal refusal = Refusal.of(answer.body());
    String sid = answer.ok() ? Json.text(answer.body(), "sid") : refusal.sid();
    story.check(
        answer.status() == 400 || Json.text(answer.body(), "status").equals("failed"),
        "refused before any carrier saw it (HTTP " + answer.status() + ")",
        "HTTP " + answer.status() + ", " + Json.text(answer.body(), "status"));
    explain(sid, "S18");
  }

  private Answer send(String to, String body) {
    return api.post(
        api.accountPath("/Messages.json"),
        Map.of(
            "From", sender,
            "To", to,
            "Body", body,
            "StatusCallback", application.url("/status").toString()));
  }

  /** Waits for the next text on the phone. */
  private JsonNode land(String text) {
    List<JsonNode> found = phones.awaitAfter(phone, seen, text, PATIENCE_SECONDS);
    if (found.isEmpty()) {
      throw new DemoStory.Mismatch(
          "a text on " + phone + (text.isEmpty() ? "" : " with “" + text + "”"),
          "none came within " + PATIENCE_SECONDS + " s");
    }
    JsonNode newest = found.getFirst();
    seen = newest.path("id").asLong();
    return newest;
  }

  private Call inbound(String body) throws InterruptedException {
    Call call =
        application
            .nextInbound(PATIENCE)
            .orElseThrow(
                () ->
                    new DemoStory.Mismatch(
                        "a call of the application's webhook",
                        "none came within " + PATIENCE_SECONDS + " s"));
    if (!call.parameter("Body").equals(body)) {
      throw new DemoStory.Mismatch(
          "the webhook's Body to be “" + body + "”", "“" + call.parameter("Body") + "”");
    }
    requireSigned(call, "the webhook of the inbound message");
    return call;
  }

  private static void requireSigned(Call call, String what) {
    if (!call.signed()) {
      throw new DemoStory.Mismatch(
          "a right X-Twilio-Signature on " + what, "it is missing or does not fit");
    }
  }

  /** A refused message is still a message: its decision says which clause, and what to do. */
  private void explain(String sid, String clause) {
    story.check(sid.startsWith("SM"), "the refused message has the sid " + sid, "no sid");
    JsonNode decision =
        api.get("/v1/parley/Messages/" + ApiClient.segment(sid) + "/Decision", Map.of())
            .orFail("Reading the decision about " + sid);
    JsonNode finding =
        Json.list(decision, "findings").stream()
            .filter(each -> Json.text(each, "clause").equals(clause))
            .findFirst()
            .orElseThrow(
                () ->
                    new DemoStory.Mismatch(
                        "a finding under clause " + clause, decision.toString()));
    story.checked(
        "clause "
            + clause
            + ", rule "
            + Json.text(finding, "rule")
            + ", code "
            + Json.text(finding, "code"));
    story.tell("Why:        " + Printer.plain(Json.text(finding, "sentence")));
    story.tell("What to do: " + Printer.plain(Json.text(finding, "remedy")));
  }
}
