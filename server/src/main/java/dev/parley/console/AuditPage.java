package dev.parley.console;

import dev.parley.account.AccountSid;
import dev.parley.audit.AuditEntry;
import dev.parley.audit.AuditTrail;
import dev.parley.audit.AuditTrail.Filter;
import dev.parley.audit.AuditTrail.Place;
import dev.parley.audit.AuditTrail.Verification;
import dev.parley.console.ConsoleDoor.Entrance;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.people.Permission;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /audit}: who changed what, and why; filters and place in the address. */
public final class AuditPage {
  static final String PATH = "/audit";

  private static final int ROWS = 50;
  private static final String INSTALLATION = "installation";

  private final Pages pages;
  private final AuditTrail trail;

  AuditPage(Pages pages, AuditTrail trail) {
    this.pages = pages;
    this.trail = trail;
  }

  void register(ConsoleRoutes routes) {
    Entrance readers = Entrance.everywhere(Permission.READ_AUDIT);
    routes.get(PATH, readers, this::list);
    routes.post(PATH + "/verify", readers, _ -> verify());
  }

  /** The address. */
  public record Asked(
      String chain, String since, String until, String actor, String action, String after) {
    boolean filtered() {
      return !(chain + since + until + actor + action).isEmpty();
    }

    String url(String place) {
      Map<String, String> parameters = new LinkedHashMap<>();
      parameters.put("chain", chain);
      parameters.put("since", since);
      parameters.put("until", until);
      parameters.put("actor", actor);
      parameters.put("action", action);
      parameters.put("after", place);
      return PageUrl.of(PATH, parameters);
    }
  }

  /**
   * @param chain sid of an account, or installation
   */
  public record Row(
      String at,
      String atIso,
      String chain,
      long number,
      String actor,
      String actorKind,
      String action,
      String subject,
      List<Field> fields,
      String reason) {
    public Row {
      fields = List.copyOf(fields);
    }
  }

  /**
   * @param before null when it was not there
   * @param after null when it is not there any more
   */
  public record Field(String name, @Nullable String before, @Nullable String after) {}

  /** What the page shows. */
  public record View(
      Asked asked,
      boolean filtered,
      List<String> problems,
      List<Row> rows,
      @Nullable String olderUrl,
      @Nullable String newestUrl) {
    public View {
      problems = List.copyOf(problems);
      rows = List.copyOf(rows);
    }
  }

  private Response list(Request request) {
    Asked asked =
        new Asked(
            PageUrl.asked(request, "chain"),
            PageUrl.asked(request, "since"),
            PageUrl.asked(request, "until"),
            PageUrl.asked(request, "actor"),
            PageUrl.asked(request, "action"),
            PageUrl.asked(request, "after"));
    List<String> problems = new ArrayList<>();
    Filter filter =
        new Filter(
            chain(asked.chain(), problems),
            time("Since", asked.since(), problems),
            time("Until", asked.until(), problems),
            asked.actor(),
            asked.action(),
            "");
    Place place = asked.after().isEmpty() ? null : Place.parse(asked.after()).orElse(null);
    AuditTrail.Page page =
        problems.isEmpty() ? trail.page(filter, place, ROWS) : new AuditTrail.Page(List.of(), null);
    Place next = page.next();
    View view =
        new View(
            asked,
            asked.filtered(),
            problems,
            page.entries().stream().map(AuditPage::row).toList(),
            next == null ? null : asked.url(next.text()),
            asked.after().isEmpty() ? null : asked.url(""));
    return pages.page(
        problems.isEmpty() ? 200 : 400,
        "audit.jte",
        "Audit log",
        PageHead.Section.AUDIT,
        "parley audit list",
        view);
  }

  private static @Nullable UUID chain(String written, List<String> problems) {
    if (written.isEmpty()) {
      return null;
    }
    if (written.equals(INSTALLATION)) {
      return AuditEntry.INSTALLATION;
    }
    return AccountSid.parse(written)
        .map(AccountSid::id)
        .orElseGet(
            () -> {
              problems.add("Account: “" + written + "” is no sid (AC…), nor “installation”.");
              return null;
            });
  }

  private static @Nullable Instant time(String name, String written, List<String> problems) {
    if (written.isEmpty()) {
      return null;
    }
    try {
      Instant time = Instant.parse(written.endsWith("Z") ? written : written + "Z");
      if (AuditTrail.storable(time)) {
        return time;
      }
    } catch (DateTimeParseException _) {
      // Told below, together with the range.
    }
    problems.add(name + ": “" + written + "” is no time like 2026-11-29T10:00:00.");
    return null;
  }

  private static Row row(AuditEntry entry) {
    Map<String, String> before = AuditEntry.fields(entry.before());
    Map<String, String> after = AuditEntry.fields(entry.after());
    List<Field> fields = new ArrayList<>();
    after.forEach((name, value) -> fields.add(new Field(name, before.get(name), value)));
    before.forEach(
        (name, value) -> {
          if (!after.containsKey(name)) {
            fields.add(new Field(name, value, null));
          }
        });
    return new Row(
        Times.dateAndTime(entry.at()),
        Times.iso(entry.at()),
        chainName(entry.chain()),
        entry.number(),
        entry.actorName(),
        entry.actorKind(),
        entry.action(),
        entry.subject(),
        fields,
        entry.reason());
  }

  private static String chainName(UUID chain) {
    return chain.equals(AuditEntry.INSTALLATION) ? INSTALLATION : new AccountSid(chain).toString();
  }

  /** What was found. */
  public record Verified(
      boolean whole,
      long chains,
      long entries,
      long brokenChains,
      List<Line> broken,
      AuditTrail.Heads heads) {
    public Verified {
      broken = List.copyOf(broken);
    }
  }

  public record Line(String chain, long number, String what) {}

  private Response verify() {
    return trail
        .verify()
        .map(this::verified)
        .orElseGet(
            () ->
                pages.problem(
                    429,
                    "The record is being verified",
                    "Somebody else asked for it, and one runs at a time. Try again in a minute."));
  }

  private Response verified(Verification verified) {
    return pages.page(
        200,
        "auditVerified.jte",
        "Verification of the audit log",
        PageHead.Section.AUDIT,
        "parley audit verify",
        new Verified(
            verified.whole(),
            verified.chains(),
            verified.entries(),
            verified.brokenChains(),
            verified.broken().stream()
                .map(broken -> new Line(chainName(broken.chain()), broken.number(), broken.what()))
                .toList(),
            verified.heads()));
  }
}
