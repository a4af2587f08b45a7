package dev.parley.api.parley;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The OpenAPI file, to which answers are held. */
final class Described {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final JsonNode description = new JsonMapper().readTree(ParleyApi.description());

  JsonNode description() {
    return description;
  }

  /** An answer has a described status, and what its schema says. */
  void conforms(String path, String method, HttpResponse<String> answer) {
    JsonNode response =
        description
            .get("paths")
            .get(path)
            .get(method)
            .get("responses")
            .get(Integer.toString(answer.statusCode()));
    assertThat(response).as(method + " " + path + " " + answer.statusCode()).isNotNull();
    JsonNode schema = resolve(response).at("/content/application~1json/schema");
    fits(schema, JSON.readTree(answer.body()));
  }

  void fits(JsonNode referred, JsonNode value) {
    JsonNode schema = resolve(referred);
    JsonNode properties = schema.get("properties");
    if (properties == null) {
      return;
    }
    Set<String> required = new TreeSet<>();
    schema.get("required").forEach(name -> required.add(name.asString()));
    assertThat(value.propertyNames()).containsAll(required);
    assertThat(properties.propertyNames()).containsAll(value.propertyNames());
    for (var property : value.properties()) {
      JsonNode expected = resolve(properties.get(property.getKey()));
      if (property.getValue().isArray()) {
        assertThat(expected.get("type").asString()).isEqualTo("array");
        property.getValue().forEach(item -> fits(expected.get("items"), item));
      } else {
        assertThat(types(expected)).as(property.getKey()).contains(type(property.getValue()));
      }
    }
  }

  private static Set<String> types(JsonNode schema) {
    Set<String> types = new TreeSet<>();
    JsonNode type = schema.get("type");
    if (type.isArray()) {
      type.forEach(one -> types.add(one.asString()));
    } else {
      types.add(type.asString());
    }
    if (types.contains("number")) {
      types.add("integer");
    }
    return types;
  }

  private static String type(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL -> "null";
      case STRING -> "string";
      case BOOLEAN -> "boolean";
      case NUMBER -> "integer";
      case OBJECT -> "object";
      default -> "other";
    };
  }

  private JsonNode resolve(JsonNode node) {
    JsonNode ref = node.get("$ref");
    return ref == null ? node : description.at(ref.asString().substring(1));
  }
}
