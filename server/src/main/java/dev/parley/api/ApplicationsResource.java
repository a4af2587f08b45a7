package dev.parley.api;

import dev.parley.account.Account;
import dev.parley.account.Application;
import dev.parley.account.ApplicationSid;
import dev.parley.account.Applications;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.core.JsonGenerator;

/**
 * Applications: create, list, fetch, update, delete. Messages refer to one by {@code
 * ApplicationSid}, for its status callback; what is about calls is taken and changes nothing.
 */
final class ApplicationsResource {
  private static final String PATH = Paths.ACCOUNT + "/Applications";
  private static final int TOO_MANY = 20010;

  private static final PageJson<Application> PAGES =
      new PageJson<>(
          "applications",
          List.of(
              "applications",
              "end",
              "first_page_uri",
              "next_page_uri",
              "page",
              "page_size",
              "previous_page_uri",
              "start",
              "uri"),
          each -> each.sid().toString(),
          ApplicationsResource::write);

  private final ApiAccess access;
  private final ApiErrors errors;
  private final Applications applications;

  ApplicationsResource(ApiAccess access, ApiErrors errors, Applications applications) {
    this.access = access;
    this.errors = errors;
    this.applications = applications;
  }

  void register(Routes routes) {
    String one = PATH + "/{Sid}";
    Paths.both(routes, "GET", PATH, access.guarded(this::list));
    Paths.both(routes, "POST", PATH, access.guardedForCaller(this::create));
    Paths.both(
        routes,
        "GET",
        one,
        access.guarded(
            (request, account) ->
                found(request, account)
                    .map(it -> answer(200, it))
                    .orElseGet(() -> errors.notFound(request))));
    Paths.both(routes, "POST", one, access.guardedForCaller(this::update));
    Paths.both(routes, "DELETE", one, access.guardedForCaller(this::delete));
  }

  private Response list(Request request, Account account) throws BadParameter {
    PageRequest page = PageRequest.read(request, List.of("FriendlyName"));
    String name = request.query().first("FriendlyName").orElse("");
    List<Application> wanted =
        applications.of(account.sid()).stream()
            .filter(it -> name.isEmpty() || name.equals(it.friendlyName()))
            .toList();
    return PAGES.answer(page, page.slice(wanted, it -> it.sid().toString()));
  }

  private Response create(Request request, ApiAccess.Caller caller, Account account)
      throws BadParameter {
    String name = FriendlyName.read(request).orElse("");
    Application.Urls urls = ApplicationUrls.read(request.form()).apply(Application.Urls.NONE);
    return applications
        .create(account.sid(), name, urls, caller.cause())
        .map(made -> answer(201, made))
        .orElseGet(
            () ->
                errors.of(
                    TOO_MANY,
                    "This account has "
                        + Applications.APPLICATIONS_MAX
                        + " applications; delete one that is not used."));
  }

  private Response update(Request request, ApiAccess.Caller caller, Account account)
      throws BadParameter {
    Optional<Application> before = found(request, account);
    if (before.isEmpty()) {
      return errors.notFound(request);
    }
    Optional<String> name = FriendlyName.read(request);
    UnaryOperator<Application.Urls> urls = ApplicationUrls.read(request.form());
    return applications
        .update(
            before.get().sid(),
            now -> now.with(name.orElse(now.friendlyName()), urls.apply(now.urls())),
            caller.cause())
        .map(changed -> answer(200, changed))
        .orElseGet(() -> errors.notFound(request));
  }

  private Response delete(Request request, ApiAccess.Caller caller, Account account) {
    boolean gone =
        found(request, account)
            .map(it -> applications.delete(it.sid(), caller.cause()))
            .orElse(false);
    return gone ? Response.noContent() : errors.notFound(request);
  }

  private Optional<Application> found(Request request, Account account) {
    return ApplicationSid.parse(request.pathParameter("Sid"))
        .flatMap(applications::find)
        .filter(it -> it.account().equals(account.sid()));
  }

  private static Response answer(int status, Application application) {
    return Response.json(status, Json.bytes(json -> write(json, application)));
  }

  private static void write(JsonGenerator json, Application application) {
    Application.Urls urls = application.urls();
    json.writeStartObject();
    json.writeStringProperty("account_sid", application.account().toString());
    json.writeStringProperty("api_version", "2010-04-01");
    Json.text(json, "date_created", TwilioDate.of(application.createdAt()));
    Json.text(json, "date_updated", TwilioDate.of(application.updatedAt()));
    json.writeStringProperty("friendly_name", application.friendlyName());
    Json.text(json, "message_status_callback", urls.statusCallback());
    json.writeStringProperty("sid", application.sid().toString());
    json.writeStringProperty("sms_fallback_method", urls.smsFallbackMethod());
    Json.text(json, "sms_fallback_url", urls.smsFallbackUrl());
    json.writeStringProperty("sms_method", urls.smsMethod());
    Json.text(json, "sms_status_callback", urls.statusCallback());
    Json.text(json, "sms_url", urls.smsUrl());
    json.writeNullProperty("status_callback");
    json.writeStringProperty("status_callback_method", "POST");
    json.writeStringProperty(
        "uri",
        Paths.account(application.account()) + "/Applications/" + application.sid() + ".json");
    json.writeBooleanProperty("voice_caller_id_lookup", false);
    json.writeStringProperty("voice_fallback_method", "POST");
    json.writeNullProperty("voice_fallback_url");
    json.writeStringProperty("voice_method", "POST");
    json.writeNullProperty("voice_url");
    json.writeBooleanProperty("public_application_connect_enabled", false);
    json.writeEndObject();
  }
}
