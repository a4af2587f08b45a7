package dev.parley.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * YAML as maps, lists and texts. Numbers stay as they were written: a password {@code 007} is not
 * seven. A key that is there twice is an error.
 *
 * @param values of the root
 * @param lines by key with its sections, as {@code carriers[0].port}
 */
record YamlTree(Map<?, ?> values, Map<String, Integer> lines) {

  static YamlTree parse(String yaml) {
    YAMLMapper mapper =
        YAMLMapper.builder(
                YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
            .build();
    Map<String, Integer> lines = new HashMap<>();
    try (JsonParser parser = mapper.createParser(yaml)) {
      Object tree = parser.nextToken() == null ? null : value(parser, "", lines);
      if (tree == null) {
        return new YamlTree(Map.of(), lines);
      }
      if (tree instanceof Map<?, ?> map) {
        return new YamlTree(map, lines);
      }
      throw new ConfigurationException(List.of("The file must consist of keys with values."));
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new ConfigurationException(
          List.of(
              "The file is no YAML"
                  + (line > 0 ? " (line " + line + ")" : "")
                  + ": "
                  + e.getOriginalMessage()));
    }
  }

  private static @Nullable Object value(
      JsonParser parser, String path, Map<String, Integer> lines) {
    lines.put(path, parser.currentTokenLocation().getLineNr());
    return switch (parser.currentToken()) {
      case START_OBJECT -> map(parser, path.isEmpty() ? "" : path + ".", lines);
      case START_ARRAY -> list(parser, path, lines);
      case VALUE_NULL -> null;
      default -> parser.getString();
    };
  }

  private static Map<String, @Nullable Object> map(
      JsonParser parser, String path, Map<String, Integer> lines) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      map.put(key, value(parser, path + key, lines));
    }
    return map;
  }

  private static List<@Nullable Object> list(
      JsonParser parser, String path, Map<String, Integer> lines) {
    List<@Nullable Object> list = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      list.add(value(parser, path + "[" + list.size() + "]", lines));
    }
    return list;
  }
}
