package dev.parley.cli;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What an import found, made, left as it was, left out, and cannot carry. Single-owner. */
final class ImportReport {
  /** Things left out that are shown one by one; the others are counted. */
  static final int SKIPPED_SHOWN = 1_000;

  private final boolean dryRun;
  private final Map<Kind, Counts> counts = new EnumMap<>(Kind.class);
  private final List<Skipped> skipped = new ArrayList<>();
  private final Map<String, NotCarried> notCarried = new LinkedHashMap<>();
  private final List<String> next = new ArrayList<>();
  private long left;
  private boolean refused;
  private String rejectedFile = "";

  ImportReport(boolean dryRun) {
    this.dryRun = dryRun;
  }

  /** In the order in which they are made. */
  enum Kind {
    ACCOUNT("accounts"),
    APPLICATION("applications"),
    NUMBER("numbers"),
    SHORT_CODE("short codes"),
    SENDER_NAME("sender names"),
    SERVICE("messaging services"),
    POOL_MEMBER("senders in pools"),
    OPT_OUT("opt-outs");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  private static final class Counts {
    private long found;
    private long created;
    private long kept;
    private long skipped;
  }

  private record Skipped(Kind kind, String what, String why) {}

  private record NotCarried(@Nullable Long count, String why) {}

  private Counts of(Kind kind) {
    return counts.computeIfAbsent(kind, _ -> new Counts());
  }

  boolean anything() {
    return !counts.isEmpty();
  }

  void found(Kind kind, long more) {
    of(kind).found += more;
  }

  void created(Kind kind) {
    created(kind, 1);
  }

  void created(Kind kind, long more) {
    of(kind).created += more;
  }

  void kept(Kind kind) {
    kept(kind, 1);
  }

  void kept(Kind kind, long more) {
    of(kind).kept += more;
  }

  /** Left out on purpose. */
  void skipped(Kind kind, String what, String why) {
    of(kind).skipped++;
    if (skipped.size() < SKIPPED_SHOWN) {
      skipped.add(new Skipped(kind, what, why));
    } else {
      left++;
    }
  }

  /** Not taken by the server: the operator has something to do. */
  void refused(Kind kind, String what, String why) {
    refused = true;
    skipped(kind, what, why);
  }

  /** Rows that are in a file of their own with their reasons. */
  void rejected(Kind kind, long rows, String file) {
    refused = true;
    of(kind).skipped += rows;
    rejectedFile = file;
  }

  /** Nothing is said about what there is none of; empty means that nobody knows how many. */
  void notCarried(String what, Optional<Integer> count, String why) {
    if (count.isPresent() && count.get() == 0) {
      return;
    }
    notCarried.merge(
        what,
        new NotCarried(count.map(Integer::longValue).orElse(null), why),
        ImportReport::together);
  }

  private static NotCarried together(NotCarried one, NotCarried other) {
    Long some = one.count();
    Long more = other.count();
    return new NotCarried(
        some == null || more == null ? null : Long.valueOf(some + more), one.why());
  }

  void next(String sentence) {
    next.add(sentence);
  }

  int exitCode() {
    return refused ? CommandFailure.FAILED : 0;
  }

  void print(Printer printer) {
    if (printer.json()) {
      printer.json(json());
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    counts.forEach(
        (kind, each) ->
            rows.add(
                List.of(
                    kind.words,
                    ProgressLine.grouped(each.found),
                    ProgressLine.grouped(each.created),
                    ProgressLine.grouped(each.kept),
                    ProgressLine.grouped(each.skipped))));
    printer.table(
        List.of("WHAT", "FOUND", dryRun ? "TO CREATE" : "CREATED", "KEPT AS IT IS", "LEFT OUT"),
        rows,
        "Nothing was found.");
    for (Skipped each : skipped) {
      printer.line(
          "Left out: "
              + each.kind().words
              + ", "
              + Printer.brief(each.what())
              + ": "
              + Printer.brief(each.why()));
    }
    if (left > 0) {
      printer.line("Left out: " + ProgressLine.grouped(left) + " more.");
    }
    if (!rejectedFile.isEmpty()) {
      printer.line("Rows that were not taken, with their reasons: " + rejectedFile);
    }
    notCarried.forEach(
        (what, each) ->
            printer.line(
                "Not carried: "
                    + (each.count() == null ? "" : ProgressLine.grouped(each.count()) + " ")
                    + what
                    + ": "
                    + each.why()));
    next.forEach(printer::line);
    if (dryRun) {
      printer.line("This was a dry run: nothing was written to Parley.");
    }
  }

  private ObjectNode json() {
    ObjectNode all = JsonMapper.shared().createObjectNode().put("dry_run", dryRun);
    ArrayNode kinds = all.putArray("things");
    counts.forEach(
        (kind, each) ->
            kinds
                .addObject()
                .put("kind", kind.name().toLowerCase(Locale.ROOT))
                .put("found", each.found)
                .put("created", each.created)
                .put("kept", each.kept)
                .put("left_out", each.skipped));
    ArrayNode out = all.putArray("left_out");
    skipped.forEach(
        each ->
            out.addObject()
                .put("kind", each.kind().name().toLowerCase(Locale.ROOT))
                .put("what", each.what())
                .put("why", each.why()));
    all.put("left_out_and_not_listed", left);
    if (!rejectedFile.isEmpty()) {
      all.put("rejected_file", rejectedFile);
    }
    ArrayNode lost = all.putArray("not_carried");
    notCarried.forEach(
        (what, each) ->
            lost.addObject().put("what", what).put("count", each.count()).put("why", each.why()));
    ArrayNode then = all.putArray("next");
    next.forEach(then::add);
    return all;
  }
}
