package dev.parley.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON object of a golden case, read strictly: what is missing, of the wrong type or unknown is a
 * problem, named with its place. A typing error in a case must not pass for a fact.
 */
final class CaseFile {
  private static final JsonMapper JSON = new JsonMapper();

  private final String place;
  private final JsonNode node;
  private final List<String> problems;

  private CaseFile(String place, JsonNode node, List<String> problems) {
    this.place = place;
    this.node = node;
    this.problems = problems;
  }

  static CaseFile read(Path file, List<String> problems) {
    String name = String.valueOf(file.getFileName());
    try {
      JsonNode node = JSON.readTree(Files.readString(file));
      return object(name, node, problems);
    } catch (IOException _) {
      problems.add(name + " is missing or cannot be read");
    } catch (JacksonException e) {
      problems.add(name + " is no JSON: " + e.getOriginalMessage());
    }
    return new CaseFile(name, JSON.createObjectNode(), new ArrayList<>());
  }

  private static CaseFile object(String place, @Nullable JsonNode node, List<String> problems) {
    if (node != null && node.isObject()) {
      return new CaseFile(place, node, problems);
    }
    problems.add(place + " must be an object");
    return new CaseFile(place, JSON.createObjectNode(), new ArrayList<>());
  }

  /** Names what is in the object beside these. */
  CaseFile allow(String... names) {
    Set<String> unknown = new TreeSet<>(node.propertyNames());
    Set.of(names).forEach(unknown::remove);
    unknown.forEach(name -> problems.add(at(name) + " is not a known name"));
    return this;
  }

  boolean has(String name) {
    return node.has(name);
  }

  CaseFile object(String name) {
    return object(at(name), node.get(name), problems);
  }

  List<CaseFile> objects(String name) {
    JsonNode all = node.get(name);
    List<CaseFile> objects = new ArrayList<>();
    if (all == null || !all.isArray()) {
      problems.add(at(name) + " must be an array");
      return objects;
    }
    for (int i = 0; i < all.size(); i++) {
      objects.add(object(at(name) + "[" + i + "]", all.get(i), problems));
    }
    return objects;
  }

  String text(String name) {
    String value = optionalText(name);
    if (value == null) {
      problems.add(at(name) + " is missing");
      return "";
    }
    return value;
  }

  @Nullable String optionalText(String name) {
    JsonNode value = node.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isString()) {
      problems.add(at(name) + " must be a text");
      return null;
    }
    return value.stringValue();
  }

  boolean flag(String name) {
    JsonNode value = node.get(name);
    if (value == null || !value.isBoolean()) {
      problems.add(at(name) + " must be true or false");
      return false;
    }
    return value.booleanValue();
  }

  @Nullable Integer optionalNumber(String name) {
    JsonNode value = node.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isInt()) {
      problems.add(at(name) + " must be a whole number");
      return null;
    }
    return value.intValue();
  }

  /** Absent is empty. */
  List<String> texts(String name) {
    JsonNode all = node.get(name);
    List<String> texts = new ArrayList<>();
    if (all == null) {
      return texts;
    }
    if (!all.isArray()) {
      problems.add(at(name) + " must be an array of texts");
      return texts;
    }
    for (JsonNode value : all) {
      if (value.isString()) {
        texts.add(value.stringValue());
      } else {
        problems.add(at(name) + " must be an array of texts");
      }
    }
    return texts;
  }

  private String at(String name) {
    return place.endsWith(".json") ? place + ": " + name : place + "." + name;
  }
}
