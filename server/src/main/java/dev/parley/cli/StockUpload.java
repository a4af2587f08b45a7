package dev.parley.cli;

import dev.parley.http.Limits;
import dev.parley.number.NumberStock;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends a CSV file of numbers in pieces: as many rows as the server takes at once, and no more
 * octets, as a form encodes them, than it reads. Used once.
 */
final class StockUpload {
  private static final String PATH = "/v1/parley/Numbers";

  /** Spreadsheets write it before the first name. */
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private static final int LINE_END = "%0A".length();

  private final ApiClient api;
  private final Printer printer;
  private final ProgressLine progress;
  private final @Nullable String reason;
  private final ArrayNode rejected = JsonMapper.shared().createArrayNode();
  private String names = "";
  private long loaded;

  /** Of the last line before the piece. */
  private long before = 1;

  StockUpload(ApiClient api, Printer printer, ProgressLine progress, @Nullable String reason) {
    this.api = api;
    this.printer = printer;
    this.progress = progress;
    this.reason = reason;
  }

  /** The exit code. */
  int run(BufferedReader lines, long rows) throws IOException {
    String first = String.valueOf(lines.readLine());
    names = first.startsWith(BYTE_ORDER_MARK) ? first.substring(1) : first;
    int room =
        Limits.DEFAULT.bodyMax()
            - "Csv=&Reason=".length()
            - encoded(names)
            - (reason == null ? 0 : encoded(reason));
    progress.begin("Loading numbers", 0, rows);
    List<String> piece = new ArrayList<>();
    int octets = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      int more = LINE_END + encoded(line);
      if (piece.size() == NumberStock.LOAD_MAX || octets + more > room) {
        send(piece);
        piece.clear();
        octets = 0;
      }
      piece.add(line);
      octets += more;
    }
    send(piece);
    progress.clear();
    report();
    return rejected.isEmpty() ? 0 : CommandFailure.FAILED;
  }

  private static int encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).length();
  }

  private void send(List<String> piece) {
    if (piece.isEmpty()) {
      return;
    }
    Map<String, String> form = new LinkedHashMap<>();
    form.put("Csv", names + "\n" + String.join("\n", piece));
    if (reason != null) {
      form.put("Reason", reason);
    }
    JsonNode answer = api.post(PATH, form).orFail("Loading the numbers after line " + before);
    loaded += answer.path("loaded").asLong();
    for (JsonNode row : Json.list(answer, "rejected")) {
      long line = before + row.path("line").asLong() - 1;
      rejected.add(((ObjectNode) row.deepCopy()).put("line", line));
    }
    before += piece.size();
    progress.advance(piece.size());
  }

  private void report() {
    if (printer.json()) {
      ObjectNode all = JsonMapper.shared().createObjectNode().put("loaded", loaded);
      all.set("rejected", rejected);
      printer.json(all);
      return;
    }
    for (JsonNode row : rejected) {
      printer.line(
          "Line "
              + Json.text(row, "line")
              + ", "
              + Printer.brief(Json.text(row, "number"))
              + ": "
              + Json.text(row, "reason"));
    }
    printer.line(
        ProgressLine.grouped(loaded)
            + " numbers loaded, "
            + ProgressLine.grouped(rejected.size())
            + " rows rejected.");
  }
}
