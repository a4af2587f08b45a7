package dev.parley.api.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.api.ApiFixture;
import dev.parley.number.NumberStock;
import dev.parley.number.Proof;
import dev.parley.number.Sender;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class NumbersResourceTest {
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

  private HttpRequest.Builder operator(String rest) {
    return api.anonymous("/v1/parley/Numbers" + rest)
        .header("Authorization", "Bearer " + ApiFixture.ADMIN_TOKEN);
  }

  private HttpResponse<String> post(String rest, String form) throws Exception {
    return api.send(
        operator(rest)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  private HttpResponse<String> load(String csv) throws Exception {
    return post("", "Csv=" + URLEncoder.encode(csv, StandardCharsets.UTF_8));
  }

  private JsonNode get(String query) throws Exception {
    return JSON.readTree(api.send(operator(query).GET()).body());
  }

  @Test
  void rowsAreLoadedAndThoseThatCannotBeAreNamed() throws Exception {
    HttpResponse<String> answer =
        load(
            """
            number,kind,region,locality,monthly_price,voice
            +12015550101,local,NJ,"Newark, East",1.15,yes

            12345,short_code,,,500,
            +12015550101,local,,,,
            911,local,,,,
            +12015550102,short_code,,,,
            +12015550103,local,,,cheap,
            +12015550104,local,,,,perhaps
            nonsense,mobile,,,,
            """);
    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode body = JSON.readTree(answer.body());
    assertThat(body.get("loaded").asInt()).isEqualTo(1);
    assertThat(body.get("rejected").valueStream().map(it -> it.get("line").asInt()))
        .containsExactly(4, 5, 6, 7, 8, 9, 10);
    assertThat(body.get("rejected").valueStream().map(it -> it.get("reason").asString()))
        .containsExactly(
            "country must be two letters (ISO 3166)",
            "the number is there twice",
            "the number is an emergency number",
            "the number is no short_code",
            "monthly_price must be a number as 1.15",
            "voice must be true or false",
            "the number is not usable: it has letters");
    JsonNode number = get("?Country=us").at("/numbers/0");
    assertThat(number.get("locality").asString()).isEqualTo("Newark, East");
    assertThat(number.get("monthly_price").asString()).isEqualTo("1.15");
    assertThat(number.get("held_by").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "''; 20001",
        "number; 20001",
        "kind; 20001",
        "number,kind,colour; 20001",
      })
  void aFileWithoutItsColumnsIsRefused(String csv, int code) throws Exception {
    HttpResponse<String> answer = load(csv);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(answer.body()).get("code").asInt()).isEqualTo(code);
  }

  @Test
  void fiveHundredRowsAreTakenAtOnceAndNoMore() throws Exception {
    StringBuilder csv = new StringBuilder("number,kind\n");
    for (int i = 0; i < NumberStock.LOAD_MAX; i++) {
      csv.append("+1201555").append(1000 + i).append(",local\n");
    }
    assertThat(JSON.readTree(load(csv.toString()).body()).get("loaded").asInt()).isEqualTo(500);
    assertThat(load(csv + "+12015559999,local\n").statusCode()).isEqualTo(400);
    JsonNode first = get("?PageSize=499");
    assertThat(first.get("numbers")).hasSize(499);
    JsonNode second =
        get("?PageSize=499&Cursor=%2B" + first.get("next_cursor").asString().substring(1));
    assertThat(second.get("numbers")).hasSize(1);
    assertThat(second.get("next_cursor").isNull()).isTrue();
  }

  @Test
  void aNumberIsGivenToAnAccountTakenBackAndRemoved() throws Exception {
    load("number,kind,country\n+12015550101,local,\n12345,short_code,CA\n");
    HttpResponse<String> given =
        post("/%2B12015550101/Assign", "AccountSid=" + api.account.sid() + "&Reason=ticket+7");
    assertThat(given.statusCode()).isEqualTo(201);
    assertThat(JSON.readTree(given.body()).get("proof").asString()).isEqualTo("stock");
    assertThat(api.senders.causes.getLast().reason()).isEqualTo("ticket 7");
    assertThat(get("?Available=false").at("/numbers/0/held_by").asString())
        .isEqualTo(api.account.sid().toString());
    assertThat(post("/%2B12015550101/Assign", "AccountSid=" + api.account.sid()).statusCode())
        .isEqualTo(400);
    post("/12345/Assign", "AccountSid=" + api.account.sid());
    Sender code = api.senders.byText("12345").orElseThrow();
    assertThat(code.country()).isEqualTo("CA");
    assertThat(code.proof()).isEqualTo(Proof.STOCK);

    assertThat(post("/%2B12015550101/Release", "").statusCode()).isEqualTo(200);
    assertThat(post("/%2B12015550101/Release", "").statusCode()).isEqualTo(404);
    assertThat(get("?Available=true").get("numbers")).hasSize(1);
    assertThat(post("/%2B12015550101/Remove", "").statusCode()).isEqualTo(204);
    assertThat(post("/%2B12015550101/Remove", "").statusCode()).isEqualTo(404);
  }

  @Test
  void whatMakesNoSenseIsRefused() throws Exception {
    load("number,kind\n+12015550101,local\n");
    assertThat(post("/%2B12015550101/Assign", "AccountSid=ACx").body()).contains("20001");
    assertThat(post("/nonsense/Assign", "AccountSid=" + api.account.sid()).body())
        .contains("21421");
    for (String query : new String[] {"?Kind=x", "?PageSize=1001", "?Contains=a", "?Available=x"}) {
      assertThat(get(query).get("code").asInt()).as(query).isEqualTo(20001);
    }
    assertThat(api.send(api.anonymous("/v1/parley/Numbers").GET()).statusCode()).isEqualTo(401);
    assertThat(api.get("/v1/parley/Numbers").statusCode()).isEqualTo(401);
  }
}
