package dev.parley.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.console.RoutesRecorder;
import dev.parley.http.Response;
import dev.parley.sim.NamedBehaviour;
import dev.parley.sim.ReceiptDialect;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SimulatorApiTest {
  private static final String PATH = "/v1/parley/Simulator";

  private final FakeSwitch carrier = new FakeSwitch();
  private final RoutesRecorder routes = new RoutesRecorder();

  @BeforeEach
  void register() {
    new SimulatorApi(carrier).register(routes);
  }

  @Test
  void itSaysHowTheCarrierBehavesAndHowItCould() {
    JsonNode json = json(routes.get(PATH), 200);
    assertThat(json.path("profile").asString()).isEqualTo("healthy");
    assertThat(json.path("explanation").asString()).startsWith("takes every message");
    assertThat(json.path("receipts").asString()).isEqualTo("appendix-b");
    assertThat(json.path("profiles").size()).isEqualTo(NamedBehaviour.values().length);
    assertThat(json.path("dialects").get(1).path("source").asString()).startsWith("https://");
  }

  @Test
  void aProfileIsSwitchedAndTheDialectStaysAsItWas() {
    carrier.switchTo(ReceiptDialect.SINCH);
    JsonNode json = json(routes.post(PATH, Map.of("Profile", "capped")), 200);
    assertThat(json.path("profile").asString()).isEqualTo("capped");
    assertThat(json.path("receipts").asString()).isEqualTo("sinch");
    assertThat(carrier.profile()).isEqualTo(NamedBehaviour.CAPPED);
  }

  @Test
  void bothAreSwitchedTogetherOrNeither() {
    JsonNode json =
        json(routes.post(PATH, Map.of("Profile", "slow", "Receipts", "mixed-ids")), 200);
    assertThat(json.path("receipts").asString()).isEqualTo("mixed-ids");
    JsonNode refused =
        json(routes.post(PATH, Map.of("Profile", "rude", "Receipts", "klingon")), 400);
    assertThat(refused.path("message").asString()).contains("appendix-b, vonage");
    refused = json(routes.post(PATH, Map.of("Receipts", "sinch")), 400);
    assertThat(refused.path("message").asString()).contains("healthy, slow");
    assertThat(carrier.profile()).isEqualTo(NamedBehaviour.SLOW);
    assertThat(carrier.dialect()).isEqualTo(ReceiptDialect.MIXED_IDS);
  }

  @Test
  void theDescriptionNamesEveryProfileAndDialect() throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/dev/parley/api/parley/openapi.json")) {
      JsonNode form =
          JsonMapper.shared()
              .readTree(in)
              .at("/paths/~1v1~1parley~1Simulator/post/requestBody/content")
              .path("application/x-www-form-urlencoded")
              .path("schema")
              .path("properties");
      assertThat(names(form.path("Profile")))
          .isEqualTo(Arrays.stream(NamedBehaviour.values()).map(NamedBehaviour::id).toList());
      assertThat(names(form.path("Receipts")))
          .isEqualTo(Arrays.stream(ReceiptDialect.values()).map(ReceiptDialect::id).toList());
    }
  }

  @Test
  void aSandboxStartsHealthyAndSwitchesByName() throws IOException {
    try (Sandbox sandbox = Sandbox.start(Clock.systemUTC(), new Random(1))) {
      assertThat(Sandbox.problemWithProfile("slow")).isNull();
      assertThat(Sandbox.problemWithProfile("angry")).contains("“angry”", "healthy, slow");
      assertThat(sandbox.switchTo("refusing")).isEqualTo("has closed its port");
      assertThat(sandbox.switchTo("healthy")).startsWith("takes every message");
    }
  }

  private static List<String> names(JsonNode property) {
    return property.path("enum").valueStream().map(JsonNode::asString).toList();
  }

  private static JsonNode json(Response response, int status) {
    assertThat(response.status()).isEqualTo(status);
    return JsonMapper.shared().readTree(response.body());
  }
}
