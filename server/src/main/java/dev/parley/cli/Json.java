package dev.parley.cli;

import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reading answers leniently: a missing or null member is an empty text or list. */
final class Json {
  private Json() {}

  static String text(JsonNode node, String name) {
    JsonNode member = node.path(name);
    if (member.isMissingNode() || member.isNull()) {
      return "";
    }
    return member.isValueNode() ? member.asString() : member.toString();
  }

  static List<JsonNode> list(JsonNode node, String name) {
    JsonNode member = node.path(name);
    return member.isArray() ? Stream.of(member).flatMap(JsonNode::valueStream).toList() : List.of();
  }

  static JsonNode array(List<JsonNode> elements) {
    return JsonMapper.shared().createArrayNode().addAll(elements);
  }
}
