package dev.parley.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A tree of path segments. In a segment a literal wins over a placeholder with a literal ending
 * ({@code {Sid}.json}), and that over a bare placeholder; where the first choice leads nowhere the
 * next is tried. Filled before the server starts, read-only after.
 */
final class Router {
  /** What answers. */
  sealed interface Action {
    record Blocking(Routes.Handler handler) implements Action {}

    record Async(Routes.AsyncHandler handler) implements Action {}

    record Events(Routes.EventHandler handler) implements Action {}
  }

  record Route(String template, List<String> placeholders, Action action) {}

  sealed interface Match {
    record Found(Route route, Map<String, String> parameters) implements Match {}

    record WrongMethod(Set<String> allowed) implements Match {}

    record NoPath() implements Match {}
  }

  private static final Match NO_PATH = new Match.NoPath();

  private final Node root = new Node();

  private static final class Node {
    final Map<String, Node> literals = new HashMap<>();
    final List<Ending> endings = new ArrayList<>();
    @Nullable Node any;
    final Map<String, Route> routes = new TreeMap<>();
  }

  private record Ending(String text, Node node) {}

  void add(String method, String template, Action action) {
    if (!template.startsWith("/")) {
      throw new IllegalArgumentException("a template starts with a slash: " + template);
    }
    List<String> placeholders = new ArrayList<>();
    Node node = root;
    for (String segment : template.substring(1).split("/", -1)) {
      node = child(node, segment, placeholders);
    }
    Route route = new Route(template, List.copyOf(placeholders), action);
    if (node.routes.putIfAbsent(method, route) != null) {
      throw new IllegalArgumentException("registered twice: " + method + " " + template);
    }
  }

  private static Node child(Node node, String segment, List<String> placeholders) {
    if (!segment.startsWith("{")) {
      return node.literals.computeIfAbsent(segment, _ -> new Node());
    }
    int close = segment.indexOf('}');
    placeholders.add(segment.substring(1, close));
    String ending = segment.substring(close + 1);
    if (ending.isEmpty()) {
      Node any = node.any == null ? new Node() : node.any;
      node.any = any;
      return any;
    }
    for (Ending known : node.endings) {
      if (known.text.equals(ending)) {
        return known.node;
      }
    }
    Ending added = new Ending(ending, new Node());
    node.endings.add(added);
    node.endings.sort((a, b) -> Integer.compare(b.text.length(), a.text.length()));
    return added.node;
  }

  /** HEAD is answered where GET is. {@code rawPath} starts with a slash. */
  Match find(String method, String rawPath) throws MalformedInput {
    List<String> values = new ArrayList<>(4);
    Node node = descend(root, rawPath, 1, values);
    if (node == null) {
      return NO_PATH;
    }
    Route route = node.routes.get(method.equals("HEAD") ? "GET" : method);
    if (route == null) {
      return new Match.WrongMethod(node.routes.keySet());
    }
    return new Match.Found(route, parameters(route.placeholders, values));
  }

  private static @Nullable Node descend(Node node, String path, int from, List<String> values)
      throws MalformedInput {
    int slash = path.indexOf('/', from);
    boolean last = slash < 0;
    String segment = path.substring(from, last ? path.length() : slash);
    if (segment.indexOf('%') >= 0) {
      segment = PercentCode.decode(segment, false, "The path");
    }
    Node literal = node.literals.get(segment);
    if (literal != null) {
      Node found = last ? leaf(literal) : descend(literal, path, slash + 1, values);
      if (found != null) {
        return found;
      }
    }
    for (Ending ending : node.endings) {
      if (segment.length() > ending.text.length() && segment.endsWith(ending.text)) {
        String value = segment.substring(0, segment.length() - ending.text.length());
        Node found = take(ending.node, value, path, slash, values);
        if (found != null) {
          return found;
        }
      }
    }
    if (node.any != null && !segment.isEmpty()) {
      return take(node.any, segment, path, slash, values);
    }
    return null;
  }

  private static @Nullable Node take(
      Node node, String value, String path, int slash, List<String> values) throws MalformedInput {
    values.add(value);
    Node found = slash < 0 ? leaf(node) : descend(node, path, slash + 1, values);
    if (found == null) {
      values.removeLast();
    }
    return found;
  }

  private static @Nullable Node leaf(Node node) {
    return node.routes.isEmpty() ? null : node;
  }

  private static Map<String, String> parameters(List<String> names, List<String> values) {
    return switch (names.size()) {
      case 0 -> Map.of();
      case 1 -> Map.of(names.get(0), values.get(0));
      case 2 -> Map.of(names.get(0), values.get(0), names.get(1), values.get(1));
      default -> {
        Map<String, String> all = HashMap.newHashMap(names.size());
        for (int i = 0; i < names.size(); i++) {
          all.put(names.get(i), values.get(i));
        }
        yield all;
      }
    };
  }
}
