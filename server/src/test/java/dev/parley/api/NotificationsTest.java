package dev.parley.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.AccountSid;
import dev.parley.message.MessageSid;
import dev.parley.message.NotificationSid;
import dev.parley.message.Notifications;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class NotificationsTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private final Listed notifications = new Listed();
  private ApiFixture api;

  /** Newest first. */
  private static final class Listed implements Notifications {
    private final List<Notification> all = new ArrayList<>();

    @Override
    public List<Notification> list(
        AccountSid account,
        @Nullable Instant from,
        @Nullable Instant before,
        @Nullable NotificationSid after,
        int limit) {
      return all.stream()
          .filter(it -> it.account().equals(account))
          .filter(it -> from == null || !it.at().isBefore(from))
          .filter(it -> before == null || it.at().isBefore(before))
          .dropWhile(it -> after != null && !it.sid().equals(after))
          .skip(after == null ? 0 : 1)
          .limit(limit)
          .toList();
    }

    @Override
    public Optional<Notification> find(AccountSid account, NotificationSid sid) {
      return all.stream()
          .filter(it -> it.account().equals(account) && it.sid().equals(sid))
          .findFirst();
    }
  }

  @BeforeEach
  void start() throws Exception {
    api = new ApiFixture();
    api.notifications.set(notifications);
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private Notifications.Notification add(
      AccountSid account, int number, @Nullable Integer code, @Nullable String url) {
    UUID message = new UUID(7, number);
    Notifications.Notification made =
        new Notifications.Notification(
            new NotificationSid(message),
            account,
            new MessageSid("SM", message),
            ApiFixture.NOW.minus(Duration.ofDays(number)),
            code,
            url,
            null);
    notifications.all.add(made);
    return made;
  }

  private HttpResponse<String> list(String query) throws Exception {
    return api.get(api.path("/Notifications.json") + query);
  }

  private int listed(String query) throws Exception {
    return JSON.readTree(list(query).body()).get("notifications").size();
  }

  @Test
  void aNotificationHasTwiliosFieldsAndNoPasswordOfItsUrl() throws Exception {
    Notifications.Notification made =
        add(api.account.sid(), 1, 503, "https://user:secret@shop.example/status#rc=2");
    HttpResponse<String> answer = api.get(api.path("/Notifications/" + made.sid() + ".json"));
    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode json = JSON.readTree(answer.body());
    assertThat(json.propertyNames())
        .containsExactly(
            "account_sid",
            "api_version",
            "call_sid",
            "date_created",
            "date_updated",
            "error_code",
            "log",
            "message_date",
            "message_text",
            "more_info",
            "request_method",
            "request_url",
            "request_variables",
            "response_body",
            "response_headers",
            "sid",
            "uri");
    assertThat(json.get("error_code").asString()).isEqualTo("11200");
    assertThat(json.get("log").asString()).isEqualTo("0");
    assertThat(json.get("message_text").asString())
        .startsWith("LogLevel=ERROR&Msg=")
        .contains("&httpResponse=503&")
        .endsWith("&ErrorCode=11200");
    assertThat(json.get("request_url").asString()).isEqualTo("https://shop.example/status");
    assertThat(api.get(json.get("uri").asString()).body()).isEqualTo(answer.body());
  }

  @Test
  void listsArePagedAndFilteredByDay() throws Exception {
    for (int day = 1; day <= 5; day++) {
      add(api.account.sid(), day, 11205, null);
    }
    add(api.accounts.create("Other").sid(), 6, 11205, null);
    JsonNode first = JSON.readTree(list("?PageSize=2").body());
    assertThat(first.get("notifications")).hasSize(2);
    assertThat(first.get("notifications").get(0).has("response_body")).isFalse();
    JsonNode second = JSON.readTree(api.get(first.get("next_page_uri").asString()).body());
    assertThat(second.get("notifications")).hasSize(2);
    JsonNode third = JSON.readTree(api.get(second.get("next_page_uri").asString()).body());
    assertThat(third.get("notifications")).hasSize(1);
    assertThat(third.get("next_page_uri").isNull()).isTrue();

    assertThat(listed("?Log=0")).isEqualTo(5);
    assertThat(listed("?Log=1")).isZero();
    assertThat(listed("?MessageDate=2023-08-22")).isEqualTo(1);
    assertThat(listed("?MessageDate%3C=2023-08-22")).isEqualTo(3);
    assertThat(listed("?MessageDate%3E=2023-08-22")).isEqualTo(2);
  }

  @Test
  void ofAnotherAccountIsNotFound() throws Exception {
    Notifications.Notification others = add(api.accounts.create("Other").sid(), 1, 500, null);
    assertThat(api.get(api.path("/Notifications/" + others.sid() + ".json")).statusCode())
        .isEqualTo(404);
    assertThat(listed("")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"?Log=2", "?MessageDate=yesterday", "?Page=1&PageToken=PAsomething"})
  void whatIsNoFilterIsRefused(String query) throws Exception {
    assertThat(list(query).body()).contains("20001");
  }
}
