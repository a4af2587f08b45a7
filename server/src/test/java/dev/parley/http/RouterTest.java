package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RouterTest {
  private final Router router = new Router();

  private void route(String method, String... templates) {
    for (String template : templates) {
      router.add(method, template, new Router.Action.Blocking(_ -> Response.noContent()));
    }
  }

  private String found(String method, String path) throws Exception {
    return router.find(method, path) instanceof Router.Match.Found(var route, var parameters)
        ? route.template() + " " + new java.util.TreeMap<>(parameters)
        : "nothing";
  }

  @Test
  void aLiteralWinsOverAnEndingAndThatOverAPlaceholder() throws Exception {
    route("GET", "/v1/X/Countries", "/v1/X/{id}.json", "/v1/X/{id}");

    assertThat(found("GET", "/v1/X/Countries")).isEqualTo("/v1/X/Countries {}");
    assertThat(found("GET", "/v1/X/a.json")).isEqualTo("/v1/X/{id}.json {id=a}");
    assertThat(found("GET", "/v1/X/a")).isEqualTo("/v1/X/{id} {id=a}");
    assertThat(found("GET", "/v1/X/.json")).isEqualTo("/v1/X/{id} {id=.json}");
  }

  @Test
  void aChoiceThatLeadsNowhereIsTakenBack() throws Exception {
    route("GET", "/a/b/c", "/a/{x}/d", "/{y}/b/e");

    assertThat(found("GET", "/a/b/d")).isEqualTo("/a/{x}/d {x=b}");
    assertThat(found("GET", "/a/b/e")).isEqualTo("/{y}/b/e {y=a}");
    assertThat(found("GET", "/a/b/f")).isEqualTo("nothing");
  }

  @Test
  void eachRouteNamesItsOwnPlaceholders() throws Exception {
    route("GET", "/A/{Sid}.json", "/A/{AccountSid}/M/{Sid}.json", "/A/{a}/{b}/{c}/{d}");

    assertThat(found("GET", "/A/AC1.json")).isEqualTo("/A/{Sid}.json {Sid=AC1}");
    assertThat(found("GET", "/A/AC1/M/SM1.json"))
        .isEqualTo("/A/{AccountSid}/M/{Sid}.json {AccountSid=AC1, Sid=SM1}");
    assertThat(found("GET", "/A/1/2/3/4")).isEqualTo("/A/{a}/{b}/{c}/{d} {a=1, b=2, c=3, d=4}");
  }

  @Test
  void segmentsAreDecodedAfterTheyAreCut() throws Exception {
    route("GET", "/Phones/{number}/Messages");

    assertThat(found("GET", "/Phones/%2B1202/Messages"))
        .isEqualTo("/Phones/{number}/Messages {number=+1202}");
    assertThat(found("GET", "/Phones/+1202/Messages"))
        .isEqualTo("/Phones/{number}/Messages {number=+1202}");
    assertThat(found("GET", "/Phones/a%2Fb/Messages"))
        .isEqualTo("/Phones/{number}/Messages {number=a/b}");
    assertThat(found("GET", "/Phones//Messages")).isEqualTo("nothing");
  }

  @Test
  void headIsFoundWhereGetIs() throws Exception {
    route("GET", "/a");
    assertThat(found("HEAD", "/a")).isEqualTo("/a {}");
  }

  @Test
  void theWrongMethodNamesTheRightOnes() throws Exception {
    route("GET", "/a");
    route("POST", "/a");
    assertThat(router.find("PUT", "/a"))
        .isEqualTo(new Router.Match.WrongMethod(java.util.Set.of("GET", "POST")));
  }

  @Test
  void theSameRouteTwiceIsAMistake() {
    route("GET", "/a/{x}");
    assertThatThrownBy(() -> route("GET", "/a/{y}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("registered twice");
  }
}
