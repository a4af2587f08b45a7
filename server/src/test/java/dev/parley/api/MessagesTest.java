package dev.parley.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Standing;
import dev.parley.message.Direction;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MessagesTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private ApiFixture api;

  @BeforeEach
  void start() throws Exception {
    api = new ApiFixture();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private MessageSid put(int number, MessageState state) {
    return put(api.account.sid(), number, state, "+12025550101", null);
  }

  private MessageSid put(
      AccountSid account, int number, MessageState state, String to, @Nullable Instant sentAt) {
    MessageSid sid = MessageSid.sms(new UUID(0x1000L + number, number));
    api.messages.put(
        new MessageView(
            sid,
            account,
            Direction.OUTBOUND_API,
            "+12015550123",
            to,
            "text " + number,
            1,
            state,
            state == MessageState.UNDELIVERED ? 30003 : null,
            null,
            ApiFixture.NOW,
            ApiFixture.NOW.plusSeconds(2),
            sentAt));
    return sid;
  }

  @Test
  void aMessageIsFetchedWithItsErrorInWords() throws Exception {
    MessageSid sid = put(1, MessageState.UNDELIVERED);
    String path = api.path("/Messages/" + sid);

    HttpResponse<String> answer = api.get(path + ".json");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains("\"date_updated\":\"Thu, 24 Aug 2023 05:01:47 +0000\"")
        .contains("\"error_code\":30003,\"error_message\":\"Unreachable handset\"")
        .contains("\"status\":\"undelivered\"");
    assertThat(api.get(path).body()).isEqualTo(answer.body());
  }

  @Test
  void aPageHasTwiliosShape() throws Exception {
    MessageSid sid = put(1, MessageState.SENT);

    String body =
        api.get(
                api.path(
                    "/Messages.json?To=%2B12025550101&From=%2B12015550123&DateSent%3C=2999-01-02"
                        + "&PageSize=2"))
            .body();

    String list = api.path("/Messages.json");
    assertThat(body).startsWith("{\"end\":0,");
    assertThat(JSON.readTree(body).propertyNames())
        .containsExactly(
            "end",
            "first_page_uri",
            "next_page_uri",
            "page",
            "page_size",
            "previous_page_uri",
            "messages",
            "start",
            "uri");
    String uri =
        list + "?To=%2B12025550101&From=%2B12015550123&DateSent%3C=2999-01-02&PageSize=2&Page=0";
    assertThat(JSON.readTree(body).get("first_page_uri").asString()).isEqualTo(uri);
    assertThat(JSON.readTree(body).get("uri").asString()).isEqualTo(uri);
    assertThat(JSON.readTree(body).get("messages").size()).isZero();
    assertThat(JSON.readTree(api.get(list).body()).at("/messages/0/sid").asString())
        .isEqualTo(sid.toString());
  }

  @Test
  void followingNextPageUriSeesEachMessageOnceAndNoneThatCameSince() throws Exception {
    List<String> expected = new ArrayList<>();
    for (int number = 1; number <= 7; number++) {
      expected.addFirst(put(number, MessageState.DELIVERED).toString());
    }
    put(8, MessageState.REFUSED);

    List<String> seen = new ArrayList<>();
    List<Integer> starts = new ArrayList<>();
    String uri = api.path("/Messages.json?PageSize=3");
    for (int page = 0; !uri.isEmpty(); page++) {
      JsonNode body = JSON.readTree(api.get(uri).body());
      assertThat(body.get("page").asInt()).isEqualTo(page);
      starts.add(body.get("start").asInt());
      body.get("messages").forEach(message -> seen.add(message.get("sid").asString()));
      put(100 + page, MessageState.DELIVERED);
      uri = body.get("next_page_uri").isNull() ? "" : body.get("next_page_uri").asString();
    }

    assertThat(seen).isEqualTo(expected);
    assertThat(starts).containsExactly(0, 3, 6);
  }

  @Test
  void thePageTokenIsTheLastSidAndTheSecondPageLeadsBack() throws Exception {
    MessageSid first = put(1, MessageState.DELIVERED);
    MessageSid second = put(2, MessageState.DELIVERED);
    String list = api.path("/Messages.json");

    JsonNode page = JSON.readTree(api.get(list + "?PageSize=1").body());
    String next = list + "?PageSize=1&Page=1&PageToken=PA" + second;
    assertThat(page.get("next_page_uri").asString()).isEqualTo(next);
    assertThat(page.get("previous_page_uri").isNull()).isTrue();

    JsonNode last = JSON.readTree(api.get(next).body());
    assertThat(last.at("/messages/0/sid").asString()).isEqualTo(first.toString());
    assertThat(last.get("next_page_uri").isNull()).isTrue();
    assertThat(last.get("start").asInt()).isEqualTo(1);
    assertThat(last.get("end").asInt()).isEqualTo(1);
    assertThat(last.get("previous_page_uri").asString()).isEqualTo(list + "?PageSize=1&Page=0");
  }

  @Test
  void thePageSizeIsFiftyUnlessAskedAndAThousandAtMost() throws Exception {
    String list = api.path("/Messages.json");
    assertThat(JSON.readTree(api.get(list).body()).get("page_size").asInt()).isEqualTo(50);
    assertThat(JSON.readTree(api.get(list + "?PageSize=1000").body()).get("page_size").asInt())
        .isEqualTo(1000);
    assertThat(JSON.readTree(api.get(list + "?PageSize=1001").body()).get("page_size").asInt())
        .isEqualTo(1000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PageSize=0",
        "PageSize=x",
        "Page=-1",
        "Page=1",
        "PageToken=x",
        "PageToken=PAx",
        "DateSent=yesterday",
        "DateSent%3E=2023-13-01",
        "DateSent%3C=2023-08-24T25:00:00Z",
        "To=%00",
        "From=%25zz%00"
      })
  void aQueryThatMakesNoSenseIsRefused(String query) throws Exception {
    HttpResponse<String> answer = api.get(api.path("/Messages.json?" + query));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).startsWith("{\"code\":20001,");
  }

  @ParameterizedTest
  @CsvSource({
    "DateSent=2023-08-24,                                    b",
    "DateSent=2023-08-25,                                    c",
    "DateSent%3E=2023-08-24,                                 cb",
    "DateSent%3E%3D2023-08-24,                               cba",
    "DateSent%3C=2023-08-24,                                 a",
    "DateSent%3C=2023-08-24T12:00:00Z,                       ba",
    "DateSent%3C=2023-08-24T11:59:59Z,                       a",
    "DateSent%3E=2023-08-24T12:00:01Z,                       c",
    "DateSent=2023-08-24T12:00:00Z,                          b",
    "DateSent=2023-08-24T14:00:00%2B02:00,                   b",
    "DateSent=2023-08-24+12:00:00.000,                       b",
    "'DateSent=Thu%2C+24+Aug+2023+12:00:00+-0000',           b",
    "DateSent%3E=2023-08-24&DateSent%3C=2023-08-25,          b"
  })
  void messagesAreFilteredByTheTimeTheyWereSent(String query, String expected) throws Exception {
    AccountSid account = api.account.sid();
    put(account, 1, MessageState.SENT, "a", Instant.parse("2023-08-23T12:00:00Z"));
    put(account, 2, MessageState.SENT, "b", Instant.parse("2023-08-24T12:00:00.400Z"));
    put(account, 3, MessageState.SENT, "c", Instant.parse("2023-08-25T00:00:00Z"));

    StringBuilder found = new StringBuilder();
    JSON.readTree(api.get(api.path("/Messages.json?" + query)).body())
        .get("messages")
        .forEach(message -> found.append(message.get("to").asString()));

    assertThat(found.toString()).isEqualTo(expected);
  }

  @Test
  void aQueuedMessageIsCanceledAndAnotherIsNot() throws Exception {
    HttpResponse<String> canceled =
        api.post(api.path("/Messages/" + put(1, MessageState.QUEUED) + ".json"), "Status=canceled");
    assertThat(canceled.statusCode()).isEqualTo(200);
    assertThat(canceled.body()).contains("\"status\":\"canceled\"");

    HttpResponse<String> late =
        api.post(api.path("/Messages/" + put(2, MessageState.SENT) + ".json"), "Status=canceled");
    assertThat(late.statusCode()).isEqualTo(400);
    assertThat(late.body()).startsWith("{\"code\":30409,");
    assertThat(
            api.post(api.path("/Messages/" + put(3, MessageState.SENT) + ".json"), "Status=queued")
                .body())
        .startsWith("{\"code\":20001,");
  }

  @Test
  void aFinishedMessageIsEmptiedAndOneOnItsWayIsNot() throws Exception {
    String path = api.path("/Messages/" + put(1, MessageState.DELIVERED) + ".json");
    HttpResponse<String> emptied = api.post(path, "Body=");
    assertThat(emptied.statusCode()).isEqualTo(200);
    assertThat(emptied.body()).contains("\"body\":\"\"");
    assertThat(api.post(path, "Body=other").body()).startsWith("{\"code\":20001,");

    HttpResponse<String> early =
        api.post(api.path("/Messages/" + put(2, MessageState.SENT) + ".json"), "Body=");
    assertThat(early.statusCode()).isEqualTo(409);
    assertThat(early.body()).startsWith("{\"code\":20009,");
  }

  @Test
  void aFinishedMessageIsDeletedAndOneOnItsWayIsNot() throws Exception {
    String path = api.path("/Messages/" + put(1, MessageState.DELIVERED) + ".json");
    assertThat(api.delete(path).statusCode()).isEqualTo(204);
    assertThat(api.get(path).statusCode()).isEqualTo(404);
    assertThat(api.delete(path).statusCode()).isEqualTo(404);

    HttpResponse<String> early =
        api.delete(api.path("/Messages/" + put(2, MessageState.QUEUED) + ".json"));
    assertThat(early.statusCode()).isEqualTo(409);
    assertThat(early.body()).startsWith("{\"code\":20009,");
  }

  @Test
  void theMediaOfAMessageAreAnEmptyPage() throws Exception {
    String media = api.path("/Messages/" + put(1, MessageState.SENT) + "/Media.json");
    assertThat(api.get(media).body())
        .isEqualTo(
            """
            {"end":0,"first_page_uri":"%s?PageSize=50&Page=0","media_list":[],\
            "next_page_uri":null,"page":0,"page_size":50,"previous_page_uri":null,"start":0,\
            "uri":"%s?PageSize=50&Page=0"}\
            """
                .formatted(media, media));
    assertThat(api.get(api.path("/Messages/SM00/Media.json")).statusCode()).isEqualTo(404);
  }

  @Test
  void foreignAndMalformedSidsAreNotFound() throws Exception {
    Account other = api.accounts.create("Other");
    MessageSid foreign = put(other.sid(), 1, MessageState.SENT, "+12025550101", null);
    for (String path :
        List.of(
            api.path("/Messages/" + foreign + ".json"),
            api.path("/Messages/SM123.json"),
            api.path("/Messages/SM123.xml"),
            api.path("/Nothing.json"),
            "/2010-04-01/Accounts/" + other.sid() + "/Messages.json",
            "/2010-04-01/Accounts/ACx/Messages.json",
            "/v1/Nothing")) {
      HttpResponse<String> answer = api.get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(404);
      assertThat(answer.body())
          .isEqualTo(
              "{\"code\":20404,\"message\":\"The requested resource "
                  + path
                  + " was not found\",\"more_info\":"
                  + "\"https://www.twilio.com/docs/errors/20404\",\"status\":404}");
    }
    assertThat(api.messages.all()).hasSize(1);
  }

  @Test
  void aParentReadsItsSubaccountAndASubaccountNotItsParent() throws Exception {
    Account sub = api.accounts.add("Sub", api.account.sid(), Standing.Status.ACTIVE);
    String path = "/2010-04-01/Accounts/%s/Messages.json";
    assertThat(api.get(path.formatted(sub.sid())).statusCode()).isEqualTo(200);

    String asSub = ApiFixture.basic(sub.sid().toString(), sub.authToken().value());
    assertThat(
            api.send(
                    api.anonymous(path.formatted(api.account.sid()))
                        .header("Authorization", asSub)
                        .GET())
                .statusCode())
        .isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Basic", "Basic !!!", "Basic QUM=", "Bearer pat_unknown", "Basic QUMxOng=", ""})
  void credentialsThatAreNoneAreRefused(String authorization) throws Exception {
    HttpResponse<String> answer =
        api.send(
            api.anonymous(api.path("/Messages.json")).header("Authorization", authorization).GET());
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
  }

  @Test
  void theWrongMethodIsSaidInTwiliosShape() throws Exception {
    HttpResponse<String> answer = api.delete(api.path("/Messages.json"));
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).hasValue("GET, POST");
    assertThat(answer.body()).startsWith("{\"code\":20004,");
  }
}
