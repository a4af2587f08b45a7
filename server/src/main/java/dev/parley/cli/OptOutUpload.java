package dev.parley.cli;

import dev.parley.cli.ApiClient.Answer;
import dev.parley.consent.BulkOptOuts;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Sends a file of opt-outs in pieces. A piece that was taken already changes nothing, so a file can
 * be sent again from its beginning. Used once.
 */
final class OptOutUpload {
  /** Well below what the server takes, percent-encoded. */
  static final int CHUNK_CHARACTERS = 24_000;

  /** Times that a piece is offered to a server that asks for patience. */
  static final int TRIES_MAX = 40;

  private static final String PATH = "/v1/parley/OptOuts";
  private static final Duration PAUSE = Duration.ofSeconds(15);

  private final ApiClient api;
  private final String account;
  private final boolean dryRun;
  private final String reason;
  private final ProgressLine progress;
  private final TwilioSource.Pause pause;
  private final Path rejectedFile;
  private String names = "";
  private @Nullable BufferedWriter rejected;
  private long rejectedRows;
  private long recorded;
  private long known;
  private long rows;

  OptOutUpload(
      ApiClient api,
      String account,
      boolean dryRun,
      String reason,
      ProgressLine progress,
      TwilioSource.Pause pause,
      Path file) {
    this.api = api;
    this.account = account;
    this.dryRun = dryRun;
    this.reason = reason;
    this.progress = progress;
    this.pause = pause;
    this.rejectedFile = rejectedBeside(file);
  }

  /** {@code list.csv} and {@code list.rejected.csv}. */
  static Path rejectedBeside(Path file) {
    String name = String.valueOf(file.getFileName());
    String stem = name.endsWith(".csv") ? name.substring(0, name.length() - 4) : name;
    return file.resolveSibling(stem + ".rejected.csv");
  }

  void run(Path file, ImportReport report) throws InterruptedException {
    try {
      progress.begin("Opt-outs", 0, lines(file));
      Files.deleteIfExists(rejectedFile);
      try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        send(lines);
      } finally {
        progress.clear();
        if (rejected != null) {
          rejected.close();
        }
        tell(report);
      }
    } catch (IOException unreadable) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          file + " cannot be read, or " + rejectedFile + " not written.",
          String.valueOf(unreadable.getMessage()),
          "Name a CSV file in UTF-8; then run the command again.");
    }
  }

  private void tell(ImportReport report) {
    report.found(ImportReport.Kind.OPT_OUT, rows);
    report.created(ImportReport.Kind.OPT_OUT, recorded);
    report.kept(ImportReport.Kind.OPT_OUT, known);
    if (rejectedRows > 0) {
      report.rejected(ImportReport.Kind.OPT_OUT, rejectedRows, rejectedFile.toString());
    }
  }

  private static long lines(Path file) throws IOException {
    try (var lines = Files.lines(file, StandardCharsets.UTF_8)) {
      return Math.max(0, lines.count() - 1);
    } catch (UncheckedIOException broken) {
      throw broken.getCause();
    }
  }

  private void send(BufferedReader lines) throws IOException, InterruptedException {
    String first = lines.readLine();
    names = first == null ? "" : first.replace("\uFEFF", "");
    List<String> piece = new ArrayList<>();
    int characters = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isBlank()) {
        continue;
      }
      if (piece.size() == BulkOptOuts.ROWS_MAX
          || (!piece.isEmpty() && characters + line.length() > CHUNK_CHARACTERS)) {
        send(piece);
        piece.clear();
        characters = 0;
      }
      piece.add(line);
      characters += line.length() + 1;
    }
    if (!piece.isEmpty()) {
      send(piece);
    }
  }

  private void send(List<String> piece) throws IOException, InterruptedException {
    Map<String, String> form = new HashMap<>();
    form.put("AccountSid", account);
    form.put("Csv", names + "\n" + String.join("\n", piece));
    form.put("DryRun", Boolean.toString(dryRun));
    form.put("Reason", reason);
    JsonNode answer = post(form).orFail("Taking over opt-outs after row " + rows);
    rows += piece.size();
    recorded += answer.path("recorded").asLong();
    known += answer.path("known").asLong() + answer.path("opted_in_since").asLong();
    for (JsonNode row : Json.list(answer, "rejected")) {
      reject(piece.get(row.path("line").asInt() - 2), Json.text(row, "reason"));
    }
    progress.advance(piece.size());
  }

  private Answer post(Map<String, String> form) throws InterruptedException {
    for (int tries = 1; ; tries++) {
      Answer answer = api.post(PATH, form);
      boolean passing = answer.status() == 429 || answer.status() == 503;
      if (!passing || tries == TRIES_MAX) {
        return answer;
      }
      pause.pause(PAUSE);
    }
  }

  private void reject(String line, String why) throws IOException {
    BufferedWriter out = rejected;
    if (out == null) {
      out = Files.newBufferedWriter(rejectedFile, StandardCharsets.UTF_8);
      out.write(names + ",reason\n");
      rejected = out;
    }
    out.write(line + ",\"" + why.replace("\"", "\"\"") + "\"\n");
    rejectedRows++;
  }
}
