package dev.parley.api;

import dev.parley.account.Account;
import dev.parley.account.CallerIdSid;
import dev.parley.account.OutgoingCallerId;
import dev.parley.account.OutgoingCallerIds;
import dev.parley.e164.ParsedAddress;
import dev.parley.e164.PhoneNumber;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.number.NumberClaims;
import dev.parley.number.NumberClaims.Purpose;
import dev.parley.number.Senders;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * Verified numbers (clause S7): the recipients that a trial account may text. Creating one texts a
 * code to the number. It is verified when its holder gives that code back ({@code …/Confirm} of our
 * own API), or texts back the {@code validation_code} of the answer, as callers of Twilio's enter
 * it. One code does not do for both: the account sees the second, and never the first.
 */
public final class OutgoingCallerIdsResource {
  private static final String PATH = Paths.ACCOUNT + "/OutgoingCallerIds";
  private static final int INVALID_NUMBER = 21401;
  private static final int OWN_SENDER = 21449;
  private static final int VERIFIED_ALREADY = 21450;
  private static final int TOO_MANY = 20010;

  private static final PageJson<OutgoingCallerId> PAGES =
      new PageJson<>(
          "outgoing_caller_ids",
          List.of(
              "end",
              "first_page_uri",
              "next_page_uri",
              "outgoing_caller_ids",
              "page",
              "page_size",
              "previous_page_uri",
              "start",
              "uri"),
          each -> each.sid().toString(),
          OutgoingCallerIdsResource::write);

  private final ApiAccess access;
  private final ApiErrors errors;
  private final OutgoingCallerIds callerIds;
  private final Senders senders;
  private final NumberClaims claims;
  private final CodeTexts texts;
  private final AddressReader addresses;

  public OutgoingCallerIdsResource(
      ApiAccess access,
      ApiErrors errors,
      OutgoingCallerIds callerIds,
      Senders senders,
      NumberClaims claims,
      CodeTexts texts,
      AddressReader addresses) {
    this.access = access;
    this.errors = errors;
    this.callerIds = callerIds;
    this.senders = senders;
    this.claims = claims;
    this.texts = texts;
    this.addresses = addresses;
  }

  public void register(Routes routes) {
    String one = PATH + "/{Sid}";
    Paths.both(routes, "GET", PATH, access.guarded(this::list));
    Paths.both(routes, "POST", PATH, access.guarded(this::validate));
    Paths.both(
        routes,
        "GET",
        one,
        access.guarded(
            (request, account) ->
                found(request, account)
                    .map(OutgoingCallerIdsResource::answer)
                    .orElseGet(() -> errors.notFound(request))));
    Paths.both(routes, "POST", one, access.guardedForCaller(this::update));
    Paths.both(routes, "DELETE", one, access.guardedForCaller(this::delete));
  }

  private Response list(Request request, Account account) throws BadParameter {
    PageRequest page = PageRequest.read(request, List.of("PhoneNumber", "FriendlyName"));
    String number = request.query().first("PhoneNumber").orElse("");
    String name = request.query().first("FriendlyName").orElse("");
    List<OutgoingCallerId> wanted =
        callerIds.of(account.sid()).stream()
            .filter(it -> number.isEmpty() || number.equals(it.phoneNumber()))
            .filter(it -> name.isEmpty() || name.equals(it.friendlyName()))
            .toList();
    return PAGES.answer(page, page.slice(wanted, it -> it.sid().toString()));
  }

  private Response validate(Request request, Account account) throws BadParameter {
    PhoneNumber number = number(request, addresses);
    String name = FriendlyName.read(request).orElse(NumberName.of(number));
    Optional<Response> refused = refused(account, number);
    if (refused.isPresent()) {
      return refused.get();
    }
    CodeTexts.Outcome outcome =
        texts.text(
            account,
            number,
            Purpose.RECEIVE,
            name,
            OutgoingCallerIdsResource::words,
            "get one first: IncomingPhoneNumbers");
    if (outcome instanceof CodeTexts.Outcome.NotSent(Response why)) {
      return why;
    }
    String answer = texts.code();
    claims.begin(account.sid(), number, Purpose.ANSWER, name, answer);
    return request(account, number, name, answer);
  }

  private Optional<Response> refused(Account account, PhoneNumber number) {
    if (callerIds.find(account.sid(), number).isPresent()) {
      return Optional.of(errors.of(VERIFIED_ALREADY, "This number is verified already."));
    }
    if (senders.byAddress(number).filter(it -> it.account().equals(account.sid())).isPresent()) {
      return Optional.of(errors.of(OWN_SENDER, "This number is a sender of the account itself."));
    }
    return callerIds.of(account.sid()).size() < OutgoingCallerIds.CALLER_IDS_MAX
        ? Optional.empty()
        : Optional.of(tooMany());
  }

  private Response tooMany() {
    return errors.of(
        TOO_MANY,
        "This account has "
            + OutgoingCallerIds.CALLER_IDS_MAX
            + " verified numbers; delete one that is not used.");
  }

  private static String words(String code) {
    return code
        + " lets an application text you. Give it this code, or answer here with the six digits it"
        + " shows you. If you did not ask for this, tell nobody.";
  }

  public static PhoneNumber number(Request request, AddressReader addresses) throws BadParameter {
    String written = request.form().first("PhoneNumber").map(String::strip).orElse("");
    if (addresses.sender(written) instanceof ParsedAddress.Usable(PhoneNumber number)) {
      return number;
    }
    throw new BadParameter(INVALID_NUMBER, "PhoneNumber is no phone number.");
  }

  private Response update(Request request, ApiAccess.Caller caller, Account account)
      throws BadParameter {
    Optional<String> name = FriendlyName.read(request);
    Optional<OutgoingCallerId> found = found(request, account);
    if (name.isPresent() && found.isPresent()) {
      found = callerIds.rename(found.get().sid(), name.get(), caller.cause());
    }
    return found.map(OutgoingCallerIdsResource::answer).orElseGet(() -> errors.notFound(request));
  }

  private Response delete(Request request, ApiAccess.Caller caller, Account account) {
    boolean gone =
        found(request, account).map(it -> callerIds.delete(it.sid(), caller.cause())).orElse(false);
    return gone ? Response.noContent() : errors.notFound(request);
  }

  private Optional<OutgoingCallerId> found(Request request, Account account) {
    return CallerIdSid.parse(request.pathParameter("Sid"))
        .flatMap(callerIds::find)
        .filter(it -> it.account().equals(account.sid()));
  }

  /** There is no call; what is sent instead is a text, which {@code call_sid} does not name. */
  private static Response request(Account account, PhoneNumber number, String name, String answer) {
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringProperty("account_sid", account.sid().toString());
              json.writeNullProperty("call_sid");
              json.writeStringProperty("friendly_name", name);
              json.writeStringProperty("phone_number", number.text());
              json.writeStringProperty("validation_code", answer);
              json.writeEndObject();
            }));
  }

  private static Response answer(OutgoingCallerId callerId) {
    return Response.json(200, Json.bytes(json -> write(json, callerId)));
  }

  public static void write(JsonGenerator json, OutgoingCallerId callerId) {
    json.writeStartObject();
    json.writeStringProperty("sid", callerId.sid().toString());
    json.writeStringProperty("account_sid", callerId.account().toString());
    json.writeStringProperty("friendly_name", callerId.friendlyName());
    json.writeStringProperty("phone_number", callerId.phoneNumber());
    Json.text(json, "date_created", TwilioDate.of(callerId.createdAt()));
    Json.text(json, "date_updated", TwilioDate.of(callerId.updatedAt()));
    json.writeStringProperty(
        "uri",
        Paths.account(callerId.account()) + "/OutgoingCallerIds/" + callerId.sid() + ".json");
    json.writeEndObject();
  }
}
