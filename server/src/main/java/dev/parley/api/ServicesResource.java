package dev.parley.api;

import dev.parley.account.Account;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.service.MessagingService;
import dev.parley.service.MessagingServices;
import dev.parley.service.ServiceSid;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import tools.jackson.core.JsonGenerator;

/** Messaging v1 {@code /v1/Services} of the caller's account. */
final class ServicesResource {
  static final String SERVICES = "/v1/Services";

  private static final int TOO_MANY = 20409;

  private static final Map<String, String> USECASES =
      new TreeMap<>(
          Map.of(
              "notifications", "Alerts and reminders that follow from what a recipient did.",
              "marketing", "Offers and campaigns for those who agreed to them.",
              "verification", "One-time codes.",
              "discussion", "Conversations with persons.",
              "poll", "Questions and their answers.",
              "undeclared", "Nothing was declared."));

  private final ApiAccess access;
  private final ApiErrors errors;
  private final MessagingServices services;

  ServicesResource(ApiAccess access, ApiErrors errors, MessagingServices services) {
    this.access = access;
    this.errors = errors;
    this.services = services;
  }

  void register(Routes routes) {
    routes.blocking("GET", SERVICES, access.ofCaller(this::list));
    routes.blocking("POST", SERVICES, access.ofCaller(this::create));
    routes.blocking("GET", SERVICES + "/Usecases", access.ofCaller((_, _) -> usecases()));
    String one = SERVICES + "/{ServiceSid}";
    routes.blocking("GET", one, ofService(this::fetch));
    routes.blocking("POST", one, ofService(this::update));
    routes.blocking("DELETE", one, ofService(this::delete));
  }

  @FunctionalInterface
  private interface OfService {
    Response handle(Request request, ApiAccess.Caller caller, MessagingService service)
        throws BadParameter;
  }

  private Routes.Handler ofService(OfService handler) {
    return access.ofCaller(
        (request, caller) -> {
          Optional<MessagingService> service = find(services, request, caller.account());
          return service.isPresent()
              ? handler.handle(request, caller, service.get())
              : errors.notFound(request);
        });
  }

  /** The service of the path, when the account has it. */
  static Optional<MessagingService> find(
      MessagingServices services, Request request, Account account) {
    return ServiceSid.parse(request.pathParameter("ServiceSid"))
        .flatMap(services::find)
        .filter(service -> service.account().equals(account.sid()));
  }

  private Response list(Request request, ApiAccess.Caller caller) throws BadParameter {
    String base = Paths.base(request);
    return new MetaPage<MessagingService>(
            "services",
            service -> service.sid().toString(),
            (json, service) -> write(json, service, base))
        .answer(request, services.of(caller.account().sid()));
  }

  private Response create(Request request, ApiAccess.Caller caller) throws BadParameter {
    if (request.form().first("FriendlyName").filter(text -> !text.isBlank()).isEmpty()) {
      throw new BadParameter(BadParameter.INVALID_VALUE, "FriendlyName is required.");
    }
    UnaryOperator<MessagingService> settings = ServiceSettings.read(request.form());
    return services
        .create(caller.account().sid(), settings, caller.cause())
        .map(service -> answer(201, request, service))
        .orElseGet(() -> errors.of(TOO_MANY, "The account has as many services as it may have."));
  }

  private Response fetch(Request request, ApiAccess.Caller caller, MessagingService service) {
    return answer(200, request, service);
  }

  private Response update(Request request, ApiAccess.Caller caller, MessagingService service)
      throws BadParameter {
    UnaryOperator<MessagingService> change = ServiceSettings.read(request.form());
    return services
        .update(service.sid(), change, caller.cause())
        .map(changed -> answer(200, request, changed))
        .orElseGet(() -> errors.notFound(request));
  }

  private Response delete(Request request, ApiAccess.Caller caller, MessagingService service) {
    return switch (services.delete(service.sid(), caller.cause())) {
      case NOW -> Response.noContent();
      case NOT_THERE -> errors.notFound(request);
      case LATER -> errors.stopsBeingKept();
    };
  }

  private static Response usecases() {
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeArrayPropertyStart("usecases");
              USECASES.forEach(
                  (name, purpose) -> {
                    json.writeStartObject();
                    json.writeStringProperty("usecase", name);
                    json.writeStringProperty("description", name);
                    json.writeStringProperty("purpose", purpose);
                    json.writeEndObject();
                  });
              json.writeEndArray();
              json.writeEndObject();
            }));
  }

  private static Response answer(int status, Request request, MessagingService service) {
    String base = Paths.base(request);
    return Response.json(status, Json.bytes(json -> write(json, service, base)));
  }

  /** In the order and with the types of Twilio's published examples. */
  private static void write(JsonGenerator json, MessagingService service, String base) {
    MessagingService.Webhooks webhooks = service.webhooks();
    MessagingService.Features features = service.features();
    String url = base + SERVICES + "/" + service.sid();
    json.writeStartObject();
    json.writeStringProperty("account_sid", service.account().toString());
    json.writeStringProperty("friendly_name", service.friendlyName());
    json.writeStringProperty("sid", service.sid().toString());
    Json.text(json, "date_created", TwilioDate.iso(service.createdAt()));
    Json.text(json, "date_updated", TwilioDate.iso(service.updatedAt()));
    json.writeBooleanProperty("sticky_sender", features.stickySender());
    json.writeBooleanProperty("mms_converter", features.mmsConverter());
    json.writeBooleanProperty("smart_encoding", features.smartEncoding());
    json.writeBooleanProperty("fallback_to_long_code", features.fallbackToLongCode());
    json.writeBooleanProperty("area_code_geomatch", features.areaCodeGeomatch());
    json.writeNumberProperty("validity_period", service.validitySeconds());
    json.writeStringProperty("scan_message_content", features.scanContent());
    json.writeBooleanProperty("synchronous_validation", features.synchronousValidation());
    Json.text(json, "inbound_request_url", webhooks.inboundUrl());
    json.writeStringProperty("inbound_method", webhooks.inboundMethod());
    Json.text(json, "fallback_url", webhooks.fallbackUrl());
    json.writeStringProperty("fallback_method", webhooks.fallbackMethod());
    Json.text(json, "status_callback", webhooks.statusCallback());
    json.writeStringProperty("usecase", service.usecase());
    json.writeBooleanProperty("us_app_to_person_registered", false);
    json.writeBooleanProperty("use_inbound_webhook_on_number", webhooks.onNumber());
    json.writeObjectPropertyStart("links");
    json.writeStringProperty("phone_numbers", url + "/PhoneNumbers");
    json.writeStringProperty("short_codes", url + "/ShortCodes");
    json.writeStringProperty("alpha_senders", url + "/AlphaSenders");
    json.writeEndObject();
    json.writeStringProperty("url", url);
    json.writeEndObject();
  }
}
