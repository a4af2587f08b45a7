package dev.parley.api;

import dev.parley.e164.Address;
import dev.parley.e164.AlphanumericId;
import dev.parley.e164.ParsedAddress;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import dev.parley.number.SenderSid;
import dev.parley.number.Senders;
import dev.parley.service.MessagingService;
import dev.parley.service.MessagingServices;
import dev.parley.service.MessagingServices.Joined;
import dev.parley.service.PoolMember;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * The pool of a messaging service: {@code PhoneNumbers}, {@code ShortCodes}, {@code AlphaSenders}.
 * The same pool under three names, told apart by the prefix of the sid.
 */
final class PoolsResource {
  private static final int INVALID_SENDER = 21421;
  private static final int NAME_MISSING = 21708;
  private static final int NAME_INVALID = 21709;
  private static final int ALREADY_THERE = 21710;
  private static final int IN_ANOTHER = 21712;
  private static final int FULL = 21714;

  /**
   * One of the three resources.
   *
   * @param key name of the items
   * @param parameter names the sender that is to join
   * @param property under which the address is shown
   */
  private record Family(
      String path, String prefix, String key, String parameter, String property) {}

  private static final List<Family> FAMILIES =
      List.of(
          new Family(
              "/PhoneNumbers",
              SenderSid.PHONE_NUMBER,
              "phone_numbers",
              "PhoneNumberSid",
              "phone_number"),
          new Family(
              "/ShortCodes", SenderSid.SHORT_CODE, "short_codes", "ShortCodeSid", "short_code"),
          new Family(
              "/AlphaSenders",
              SenderSid.ALPHANUMERIC,
              "alpha_senders",
              "AlphaSender",
              "alpha_sender"));

  private final ApiAccess access;
  private final ApiErrors errors;
  private final MessagingServices services;
  private final Senders senders;
  private final AddressReader addresses;

  PoolsResource(
      ApiAccess access,
      ApiErrors errors,
      MessagingServices services,
      Senders senders,
      AddressReader addresses) {
    this.access = access;
    this.errors = errors;
    this.services = services;
    this.senders = senders;
    this.addresses = addresses;
  }

  void register(Routes routes) {
    for (Family family : FAMILIES) {
      String list = ServicesResource.SERVICES + "/{ServiceSid}" + family.path();
      String one = list + "/{Sid}";
      routes.blocking("GET", list, ofService((call, it) -> list(call, it, family)));
      routes.blocking("POST", list, ofService((call, it) -> add(call, it, family)));
      routes.blocking("GET", one, ofService((call, it) -> fetch(call, it, family)));
      routes.blocking("DELETE", one, ofService((call, it) -> remove(call, it, family)));
    }
  }

  private record Call(Request request, ApiAccess.Caller caller) {}

  @FunctionalInterface
  private interface OfService {
    Response handle(Call call, MessagingService service) throws BadParameter;
  }

  private Routes.Handler ofService(OfService handler) {
    return access.ofCaller(
        (request, caller) -> {
          Optional<MessagingService> service =
              ServicesResource.find(services, request, caller.account());
          return service.isPresent()
              ? handler.handle(new Call(request, caller), service.get())
              : errors.notFound(request);
        });
  }

  private Response list(Call call, MessagingService service, Family family) throws BadParameter {
    String base = Paths.base(call.request());
    return new MetaPage<PoolMember>(
            family.key(),
            member -> member.sender().sid().toString(),
            (json, member) -> write(json, service, member, family, base))
        .answer(
            call.request(),
            services.pool(service.sid()).stream().filter(it -> isOf(it, family)).toList());
  }

  private static boolean isOf(PoolMember member, Family family) {
    return member.sender().sid().prefix().equals(family.prefix());
  }

  private Response add(Call call, MessagingService service, Family family) throws BadParameter {
    Sender sender =
        family.prefix().equals(SenderSid.ALPHANUMERIC)
            ? named(call.request(), service)
            : bySid(call.request(), service, family);
    return switch (services.join(service.sid(), sender, call.caller().cause())) {
      case Joined.Now(PoolMember member) -> answer(201, call.request(), service, member, family);
      case Joined.Already() ->
          errors.of(ALREADY_THERE, "The sender is in the pool of this service already.");
      case Joined.InAnother() ->
          errors.of(
              IN_ANOTHER, "The sender is in the pool of another service; take it out there first.");
      case Joined.Full() -> errors.of(FULL, "The pool of this service is full.");
      case Joined.Gone() -> errors.notFound(call.request());
    };
  }

  private Sender bySid(Request request, MessagingService service, Family family)
      throws BadParameter {
    String text = request.form().first(family.parameter()).map(String::strip).orElse("");
    return SenderSid.parse(text)
        .filter(sid -> sid.prefix().equals(family.prefix()))
        .flatMap(senders::find)
        .filter(sender -> sender.account().equals(service.account()))
        .orElseThrow(
            () ->
                new BadParameter(
                    INVALID_SENDER, family.parameter() + " names no sender of this account."));
  }

  /** A name that the account holds (clause S24): the operator gives names to accounts. */
  private Sender named(Request request, MessagingService service) throws BadParameter {
    String name = request.form().first("AlphaSender").map(String::strip).orElse("");
    if (name.isEmpty()) {
      throw new BadParameter(NAME_MISSING, "AlphaSender is required.");
    }
    Optional<Sender> held =
        addresses.sender(name) instanceof ParsedAddress.Usable(Address address)
                && address instanceof AlphanumericId
            ? senders.byAddress(address)
            : Optional.empty();
    return held.filter(sender -> sender.account().equals(service.account()))
        .filter(sender -> sender.kind() == SenderKind.ALPHANUMERIC)
        .orElseThrow(
            () ->
                new BadParameter(
                    NAME_INVALID,
                    "AlphaSender is no sender name of this account. Names have 1 to 11 characters,"
                        + " a letter among them; the operator registers them for an account."));
  }

  private Response fetch(Call call, MessagingService service, Family family) {
    return found(call.request(), service, family)
        .map(member -> answer(200, call.request(), service, member, family))
        .orElseGet(() -> errors.notFound(call.request()));
  }

  private Response remove(Call call, MessagingService service, Family family) {
    Optional<PoolMember> member = found(call.request(), service, family);
    if (member.isEmpty()) {
      return errors.notFound(call.request());
    }
    return switch (services.leave(
        service.sid(), member.get().sender().sid(), call.caller().cause())) {
      case NOW -> Response.noContent();
      case NOT_THERE -> errors.notFound(call.request());
      case LATER -> errors.stopsBeingKept();
    };
  }

  private Optional<PoolMember> found(Request request, MessagingService service, Family family) {
    return SenderSid.parse(request.pathParameter("Sid"))
        .flatMap(
            sid ->
                services.pool(service.sid()).stream()
                    .filter(member -> member.sender().sid().equals(sid))
                    .filter(member -> isOf(member, family))
                    .findAny());
  }

  private static Response answer(
      int status, Request request, MessagingService service, PoolMember member, Family family) {
    String base = Paths.base(request);
    return Response.json(status, Json.bytes(json -> write(json, service, member, family, base)));
  }

  /** In the order and with the types of Twilio's published examples. */
  private static void write(
      JsonGenerator json, MessagingService service, PoolMember member, Family family, String base) {
    Sender sender = member.sender();
    json.writeStartObject();
    json.writeStringProperty("sid", sender.sid().toString());
    json.writeStringProperty("account_sid", service.account().toString());
    json.writeStringProperty("service_sid", service.sid().toString());
    Json.text(json, "date_created", TwilioDate.iso(member.since()));
    Json.text(json, "date_updated", TwilioDate.iso(member.since()));
    json.writeStringProperty(family.property(), sender.address().text());
    if (!family.prefix().equals(SenderSid.ALPHANUMERIC)) {
      Json.text(json, "country_code", sender.country());
    }
    json.writeArrayPropertyStart("capabilities");
    json.writeString("SMS");
    json.writeEndArray();
    json.writeStringProperty(
        "url",
        base
            + ServicesResource.SERVICES
            + "/"
            + service.sid()
            + family.path()
            + "/"
            + sender.sid());
    json.writeEndObject();
  }
}
