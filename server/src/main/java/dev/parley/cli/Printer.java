package dev.parley.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Prints answers for people or for programs. */
final class Printer {
  private static final int TEXT_SHOWN = 60;

  private final PrintWriter out;
  private final OutputOptions.Form form;
  private boolean tabled;

  Printer(PrintWriter out, OutputOptions.Form form) {
    this.out = out;
    this.form = form;
  }

  /** Whether programs get the answer as it came. */
  boolean json() {
    return form == OutputOptions.Form.json || form == OutputOptions.Form.ndjson;
  }

  void json(JsonNode node) {
    if (form == OutputOptions.Form.ndjson) {
      elements(node).forEach(element -> out.println(element.toString()));
    } else {
      out.println(node.toPrettyString());
    }
    out.flush();
  }

  /** One object on one line, for what goes on and on. */
  void jsonLine(JsonNode node) {
    out.println(node.toString());
    out.flush();
  }

  /** The elements of a list, or of a page of one; any other answer is one element. */
  private static List<JsonNode> elements(JsonNode node) {
    if (node.isArray()) {
      return node.valueStream().toList();
    }
    List<JsonNode> lists = node.valueStream().filter(JsonNode::isArray).toList();
    boolean page = node.size() == 1 || node.has("next_cursor");
    return page && lists.size() == 1 ? lists.getFirst().valueStream().toList() : List.of(node);
  }

  /** A column is as wide as its widest cell; the last is not padded. */
  void table(List<String> heads, List<List<String>> rows, String whenEmpty) {
    if (csv()) {
      csv(heads);
      rows.forEach(this::csv);
      out.flush();
      tabled = true;
      return;
    }
    if (rows.isEmpty()) {
      line(whenEmpty);
      return;
    }
    int[] widths =
        IntStream.range(0, heads.size())
            .map(
                column ->
                    Math.max(
                        heads.get(column).length(),
                        rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0)))
            .toArray();
    row(heads, widths);
    rows.forEach(row -> row(row, widths));
    out.flush();
  }

  /** Whether rows with heads go to a program: what is not in the table is not told. */
  boolean csv() {
    return form == OutputOptions.Form.csv;
  }

  /** What is said beside a table is left out of a CSV. */
  void line(String text) {
    if (!tabled) {
      out.println(text);
      out.flush();
    }
  }

  private void csv(List<String> cells) {
    out.println(cells.stream().map(Printer::quoted).collect(Collectors.joining(",")));
  }

  private static String quoted(String cell) {
    boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? cell : "\"" + cell.replace("\"", "\"\"") + "\"";
  }

  /** The beginning of a text, on one line, without what could steer a terminal. */
  static String brief(String text) {
    String plain = plain(text).replace('\n', ' ');
    return plain.codePointCount(0, plain.length()) <= TEXT_SHOWN
        ? plain
        : plain.substring(0, plain.offsetByCodePoints(0, TEXT_SHOWN)) + "…";
  }

  static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c != '\n' && Character.isISOControl(c) ? '\uFFFD' : c)
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }

  private void row(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      line.append(cell);
      if (i < cells.size() - 1) {
        line.repeat(" ", widths[i] - cell.length() + 2);
      }
    }
    out.println(line.toString().stripTrailing());
  }
}
