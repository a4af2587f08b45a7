package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An account of its own with a number of its own, so that tests share one server and not their
 * opt-outs, messages and webhooks.
 */
record Tenant(RunningParley parley, String sid, String token, String number, Api api) {
  /** +1 201 555 0124 onwards: numbers for fiction, of which dev itself takes 0123. */
  private static final AtomicInteger NEXT_NUMBER = new AtomicInteger(124);

  static Tenant create(RunningParley parley) {
    Api admin = Api.admin(parley.dev());
    Api.Answer account = admin.post("/v1/parley/Accounts", Map.of("FriendlyName", "Acceptance"));
    assertThat(account.status()).isEqualTo(201);
    Api.Answer terms =
        admin.post(
            "/v1/parley/Accounts/" + account.text("sid") + "/TermsAcceptance",
            Map.of("Version", "1", "DeclaredUse", "Acceptance tests."));
    assertThat(terms.status()).isEqualTo(201);
    String number = "+12015550" + NEXT_NUMBER.getAndIncrement();
    Api.Answer sender =
        admin.post(
            "/v1/parley/Senders",
            Map.of("AccountSid", account.text("sid"), "Address", number, "Kind", "long_code"));
    assertThat(sender.status()).isEqualTo(201);
    String token = account.text("auth_token");
    return new Tenant(
        parley,
        account.text("sid"),
        token,
        number,
        new Api(parley.dev().baseUrl(), account.text("sid"), token));
  }

  Api.Answer send(VirtualPhone phone, String body) {
    return api.send(number, phone.number(), body);
  }

  /** One of the virtual phones by its place in dev.json. */
  VirtualPhone phone(int index) {
    return new VirtualPhone(api, parley.dev().phones().get(index));
  }

  /** Makes the application answer for this account's number. */
  void connect(Application application) {
    Api.Answer numbers = api.get(api.account("/IncomingPhoneNumbers.json"));
    String numberSid =
        numbers.json().path("incoming_phone_numbers").path(0).path("sid").asString("");
    Api.Answer updated =
        api.post(
            api.account("/IncomingPhoneNumbers/" + numberSid + ".json"),
            Map.of("SmsUrl", application.url("/sms"), "SmsMethod", "POST"));
    assertThat(updated.status()).isEqualTo(200);
  }

  @Override
  public String toString() {
    return "Tenant[" + sid + ", " + number + "]";
  }
}
