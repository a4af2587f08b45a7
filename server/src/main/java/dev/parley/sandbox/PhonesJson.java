package dev.parley.sandbox;

import dev.parley.http.Response;
import dev.parley.sim.NamedBehaviour;
import dev.parley.sim.Phones.Phone;
import dev.parley.sim.Phones.PhoneMessage;
import dev.parley.sim.ReceiptDialect;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** The JSON of the phones' API. */
final class PhonesJson {
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private static final String MORE_INFO = "/docs/errors/";

  private PhonesJson() {}

  static Response phones(List<Phone> phones) {
    return json(
        200,
        new PhoneList(
            phones.stream().map(phone -> new PhoneItem(phone.number(), phone.country())).toList()));
  }

  static Response messages(List<PhoneMessage> messages) {
    return json(200, new MessageList(messages.stream().map(PhonesJson::item).toList()));
  }

  static Response message(int status, PhoneMessage message) {
    return json(status, item(message));
  }

  static Response simulator(CarrierSwitch carrier) {
    NamedBehaviour profile = carrier.profile();
    return json(
        200,
        new SimulatorItem(
            profile.id(),
            profile.explanation(),
            carrier.dialect().id(),
            Arrays.stream(NamedBehaviour.values())
                .map(each -> new ProfileItem(each.id(), each.explanation()))
                .toList(),
            Arrays.stream(ReceiptDialect.values())
                .map(each -> new DialectItem(each.id(), each.source()))
                .toList()));
  }

  static Response problem(int status, int code, String message) {
    return json(status, new Problem(code, message, MORE_INFO + code, status));
  }

  private static MessageItem item(PhoneMessage message) {
    return new MessageItem(
        message.id(),
        message.phone(),
        message.received() ? "received" : "sent",
        message.received() ? message.other() : message.phone(),
        message.received() ? message.phone() : message.other(),
        message.text(),
        message.segments(),
        message.encoding(),
        message.at().toString(),
        message.problem());
  }

  private static Response json(int status, Object value) {
    return Response.json(status, JSON.writeValueAsBytes(value));
  }

  record PhoneList(List<PhoneItem> phones) {}

  record PhoneItem(String number, String country) {}

  record MessageList(List<MessageItem> messages) {}

  /**
   * @param direction {@code received} or {@code sent}, seen from the phone
   * @param date ISO 8601, UTC
   * @param problem why it did not arrive; null when nothing is known to be wrong
   */
  record MessageItem(
      long id,
      String phone,
      String direction,
      String from,
      String to,
      String body,
      int numSegments,
      String encoding,
      String date,
      @Nullable String problem) {}

  /**
   * @param receipts the dialect of the receipts
   */
  record SimulatorItem(
      String profile,
      String explanation,
      String receipts,
      List<ProfileItem> profiles,
      List<DialectItem> dialects) {}

  record ProfileItem(String name, String explanation) {}

  record DialectItem(String name, String source) {}

  record Problem(int code, String message, String moreInfo, int status) {}
}
