package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Every operation that openapi.json describes is there, and answers with what it describes. */
@ExtendWith(SharedParley.class)
class OpenApiTest {
  /**
   * There are people already, and none of them has a second factor; the first carrier that is added
   * would take the place of the simulated one that the tests share. These are driven by the tests
   * of the server.
   */
  private static final Set<String> NOT_HERE =
      Set.of(
          "createFirstAdmin",
          "removeSecondFactor",
          "addCarrier",
          "fetchCarrier",
          "changeCarrier",
          "removeCarrier",
          "addRoute",
          "removeRoute",
          "setSenderRate",
          "correctSenderCountry",
          "importApplication",
          "importSender",
          "importService",
          "importPoolMember",
          "importOptOuts");

  /** Stands for the code that was texted to the phone. */
  private static final String CODE_ON_PHONE = "on the phone";

  @Test
  void eachDescribedOperationAnswersWithTheDescribedProperties(RunningParley parley) {
    Tenant tenant = parley.newTenant();
    VirtualPhone phone = tenant.phone(0);
    Api.Answer sent = tenant.send(phone, "for the description");
    assertThat(sent.status()).isEqualTo(201);
    phone.waitFor("for the description");
    JsonNode description = tenant.api().get("/v1/parley/openapi.json").json();
    Map<String, String> known =
        new LinkedHashMap<>(
            Map.of(
                "sid",
                sent.text("sid"),
                "number",
                Api.encode(parley.dev().phones().getFirst()),
                "AccountSid",
                sent.text("account_sid"),
                "FriendlyName",
                "Described",
                "Address",
                "+12015550177",
                "Kind",
                "long_code",
                "To",
                tenant.number(),
                "Body",
                "hello",
                "Days",
                "30",
                "ConfirmedBy",
                "OpenApiTest"));
    known.put("Enabled", "true");
    known.put("Status", "active");
    known.put("EndUser", "described");
    known.put("Version", "1");
    known.put("DeclaredUse", "Described.");
    known.put("Reason", "OpenApiTest");
    known.put("KeySid", newKey(parley, sent.text("account_sid")));
    known.put("Profile", "healthy");
    known.put("name", "sim");
    known.put("Minutes", "0");
    known.put("Text", "host: smpp.example.net");
    known.put("Login", "described-" + phone.number().substring(1));
    known.put("Role", "auditor");
    known.put("Name", "Described");
    known.put("person", "first-" + known.get("Login"));
    known.put("token", personWithToken(parley, known.get("person")));
    known.put("StockNumber", "+12125550166");
    known.put("Csv", "number,kind\n+12125550166,local");
    VirtualPhone claimed = tenant.phone(parley.dev().phones().size() - 1);
    known.put("PhoneNumber", claimed.number());
    known.put("Code", CODE_ON_PHONE);

    List<String> driven = new ArrayList<>();
    description
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation -> {
                          if (NOT_HERE.contains(
                              operation.getValue().path("operationId").asString(""))) {
                            return;
                          }
                          drive(parley, tenant, description, path.getKey(), operation, known);
                          driven.add(operation.getKey() + " " + path.getKey());
                        }));
    assertThat(driven).hasSizeGreaterThanOrEqualTo(20);
    // A phone again, for others.
    Api.admin(parley.dev())
        .post("/v1/parley/Numbers/" + Api.encode(claimed.number()) + "/Release", Map.of());
  }

  private static String newKey(RunningParley parley, String account) {
    return Api.admin(parley.dev())
        .post("/v1/parley/Keys", Map.of("AccountSid", account, "FriendlyName", "Described"))
        .text("sid");
  }

  /** Somebody to ask about; answers the sid of their token. */
  private static String personWithToken(RunningParley parley, String login) {
    Api.admin(parley.dev()).post("/v1/parley/People", Map.of("Login", login, "Role", "admin"));
    return newToken(parley, login);
  }

  private static String newToken(RunningParley parley, String login) {
    return Api.admin(parley.dev())
        .post("/v1/parley/People/" + login + "/Tokens", Map.of("Name", "described"))
        .text("sid");
  }

  private static void drive(
      RunningParley parley,
      Tenant tenant,
      JsonNode description,
      String template,
      Map.Entry<String, JsonNode> operation,
      Map<String, String> known) {
    if (template.endsWith("/{token}/Revocation")) {
      // A password that was reset has ended the tokens of before.
      known.put("token", newToken(parley, known.getOrDefault("person", "")));
    }
    String path = template;
    for (Map.Entry<String, String> value : known.entrySet()) {
      path = path.replace("{" + value.getKey() + "}", value.getValue());
    }
    assertThat(path).as("path without placeholders").doesNotContain("{");
    JsonNode security = operation.getValue().path("security");
    boolean adminOnly = !security.isEmpty() && !security.toString().contains("account");
    Api api = adminOnly ? Api.admin(parley.dev()) : tenant.api();
    Map<String, String> form = form(operation.getValue(), known);
    if (template.endsWith("{sid}/Webhooks/Replay")) {
      form.put("Url", "http://127.0.0.1:9/"); // The message names no URL, and nobody listens here.
    }
    boolean verifying = template.endsWith("OutgoingCallerIds/Confirm");
    if (verifying) {
      form.put("PhoneNumber", tenant.phone(0).number());
      tenant
          .api()
          .post(
              tenant.api().account("/OutgoingCallerIds.json"),
              Map.of("PhoneNumber", tenant.phone(0).number()));
    }
    if (CODE_ON_PHONE.equals(form.get("Code"))) {
      String text =
          new VirtualPhone(tenant.api(), form.getOrDefault("PhoneNumber", ""))
              .waitFor(verifying ? "lets an application text you" : "shows that you hold");
      form.put("Code", text.substring(0, 6));
    }
    Api.Answer answer = operation.getKey().equals("post") ? api.post(path, form) : api.get(path);
    JsonNode described =
        operation.getValue().path("responses").path(Integer.toString(answer.status()));
    assertThat(answer.status()).as(template).isBetween(200, 299);
    assertThat(described.isMissingNode())
        .as("status %d of %s", answer.status(), template)
        .isFalse();
    if (answer.status() != 204) {
      JsonNode schema = described.path("content").path("application/json").path("schema");
      assertHasRequired(description, schema, answer.json(), template);
    }
  }

  private static Map<String, String> form(JsonNode operation, Map<String, String> known) {
    Map<String, String> form = new LinkedHashMap<>();
    operation
        .path("requestBody")
        .path("content")
        .path("application/x-www-form-urlencoded")
        .path("schema")
        .path("required")
        .forEach(name -> form.put(name.asString(), String.valueOf(known.get(name.asString()))));
    return form;
  }

  private static void assertHasRequired(
      JsonNode description, JsonNode schema, JsonNode value, String where) {
    JsonNode resolved = resolve(description, schema);
    resolved
        .path("required")
        .forEach(
            name ->
                assertThat(value.has(name.asString()))
                    .as("%s: %s", where, name.asString())
                    .isTrue());
    resolved
        .path("properties")
        .properties()
        .forEach(
            property -> {
              JsonNode items = resolve(description, property.getValue()).path("items");
              JsonNode list = value.path(property.getKey());
              if (!items.isMissingNode() && list.isArray() && !list.isEmpty()) {
                assertHasRequired(description, items, list.get(0), where + "/" + property.getKey());
              }
            });
  }

  private static JsonNode resolve(JsonNode description, JsonNode schema) {
    String reference = schema.path("$ref").asString("");
    return reference.isEmpty() ? schema : description.at(reference.substring(1));
  }
}
