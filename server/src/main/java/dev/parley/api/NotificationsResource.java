package dev.parley.api;

import dev.parley.account.Account;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.message.NotificationSid;
import dev.parley.message.Notifications;
import dev.parley.message.Notifications.Notification;
import dev.parley.webhook.ShownUrl;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Notifications: what went wrong with calls to the account's applications, list and fetch. They are
 * errors ({@code log} 0); there are no warnings. What was sent and answered is not kept.
 */
public final class NotificationsResource {
  private static final String PATH = Paths.ACCOUNT + "/Notifications";
  private static final List<String> FILTERS =
      List.of("Log", "MessageDate", "MessageDate<", "MessageDate>");
  private static final String ERROR = "0";
  private static final String WARNING = "1";

  /** A failure that no code of its own tells: the application's answer was not good. */
  private static final int RETRIEVAL = 11200;

  private final ApiAccess access;
  private final ApiErrors errors;
  private final Notifications notifications;
  private final PageJson<Notification> pages;

  public NotificationsResource(ApiAccess access, ApiErrors errors, Notifications notifications) {
    this.access = access;
    this.errors = errors;
    this.notifications = notifications;
    this.pages =
        new PageJson<>(
            "notifications",
            List.of(
                "end",
                "first_page_uri",
                "previous_page_uri",
                "next_page_uri",
                "notifications",
                "page",
                "page_size",
                "start",
                "uri"),
            each -> each.sid().toString(),
            (json, each) -> write(json, each, false));
  }

  public void register(Routes routes) {
    Paths.both(routes, "GET", PATH, access.guarded(this::list));
    Paths.both(routes, "GET", PATH + "/{Sid}", access.guarded(this::fetch));
  }

  private Response list(Request request, Account account) throws BadParameter {
    PageRequest page = PageRequest.read(request, FILTERS);
    SentRange range = SentRange.read(request.query(), "MessageDate");
    String log = request.query().first("Log").map(String::strip).orElse("");
    if (!log.isEmpty() && !log.equals(ERROR) && !log.equals(WARNING)) {
      throw new BadParameter(
          BadParameter.INVALID_VALUE, "Log must be 0 for errors or 1 for warnings.");
    }
    NotificationSid after = after(page);
    List<Notification> found =
        log.equals(WARNING)
            ? List.of()
            : notifications.list(
                account.sid(), range.from(), range.before(), after, page.size() + 1);
    boolean more = found.size() > page.size();
    List<Notification> shown = more ? found.subList(0, page.size()) : found;
    return pages.answer(
        page, new PageRequest.Slice<>(shown, more ? shown.getLast().sid().toString() : null));
  }

  private static @Nullable NotificationSid after(PageRequest page) throws BadParameter {
    if (page.after() == null) {
      return null;
    }
    return NotificationSid.parse(page.after())
        .orElseThrow(
            () ->
                new BadParameter(
                    BadParameter.INVALID_VALUE,
                    "PageToken is none of ours; follow next_page_uri."));
  }

  private Response fetch(Request request, Account account) {
    Optional<Notification> found =
        NotificationSid.parse(request.pathParameter("Sid"))
            .flatMap(sid -> notifications.find(account.sid(), sid));
    return found
        .map(it -> Response.json(200, Json.bytes(json -> write(json, it, true))))
        .orElseGet(() -> errors.notFound(request));
  }

  private void write(JsonGenerator json, Notification it, boolean whole) {
    String at = TwilioDate.of(it.at());
    int code = errorCode(it);
    json.writeStartObject();
    json.writeStringProperty("account_sid", it.account().toString());
    json.writeStringProperty("api_version", "2010-04-01");
    json.writeNullProperty("call_sid");
    Json.text(json, "date_created", at);
    Json.text(json, "date_updated", at);
    json.writeStringProperty("error_code", Integer.toString(code));
    json.writeStringProperty("log", ERROR);
    Json.text(json, "message_date", at);
    json.writeStringProperty("message_text", text(it, code));
    json.writeStringProperty("more_info", errors.moreInfo(code));
    Json.text(json, "request_method", it.url() == null ? null : "POST");
    json.writeStringProperty("request_url", it.url() == null ? "" : ShownUrl.of(it.url()));
    if (whole) {
      json.writeStringProperty("request_variables", "");
      json.writeNullProperty("response_body");
      json.writeNullProperty("response_headers");
    }
    json.writeStringProperty("sid", it.sid().toString());
    json.writeStringProperty(
        "uri", Paths.account(it.account()) + "/Notifications/" + it.sid() + ".json");
    json.writeEndObject();
  }

  private static boolean isStatus(@Nullable Integer code) {
    return code != null && code >= 100 && code < 600;
  }

  private static int errorCode(Notification it) {
    Integer code = it.code();
    return code == null || isStatus(code) ? RETRIEVAL : code;
  }

  /** As a query, as Twilio writes it. */
  private String text(Notification it, int code) {
    StringBuilder text = new StringBuilder("LogLevel=ERROR");
    String words = it.words() == null ? errors.text(code) : it.words();
    add(text, "Msg", words == null ? "" : words);
    if (isStatus(it.code())) {
      add(text, "httpResponse", String.valueOf(it.code()));
    }
    if (it.message() != null) {
      add(text, "messageSid", it.message().toString());
    }
    add(text, "ErrorCode", Integer.toString(code));
    return text.toString();
  }

  private static void add(StringBuilder text, String name, String value) {
    text.append('&')
        .append(name)
        .append('=')
        .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
  }
}
