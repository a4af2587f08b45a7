package dev.parley.api.parley;

import dev.parley.account.AccountSid;
import dev.parley.api.ApiErrors;
import dev.parley.api.BadParameter;
import dev.parley.api.Json;
import dev.parley.audit.AuditEntry;
import dev.parley.audit.AuditTrail;
import dev.parley.audit.AuditTrail.Broken;
import dev.parley.audit.AuditTrail.Filter;
import dev.parley.audit.AuditTrail.Place;
import dev.parley.audit.AuditTrail.Verification;
import dev.parley.http.Request;
import dev.parley.http.Request.Parameters;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.people.Permission;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** The record of changes: who, what, before and after, why; and whether it is whole. */
public final class AuditResource {
  static final String PATH = "/v1/parley/Audit";
  static final int SIZE_DEFAULT = 50;
  static final int FILTER_MAX = 100;

  /** How requests and answers name the chain of what concerns no account. */
  static final String INSTALLATION = "installation";

  private final AdminAccess admin;
  private final ApiErrors errors;
  private final AuditTrail trail;

  public AuditResource(AdminAccess admin, ApiErrors errors, AuditTrail trail) {
    this.admin = admin;
    this.errors = errors;
    this.trail = trail;
  }

  public void register(Routes routes) {
    routes.blocking("GET", PATH, admin.reading(Permission.READ_AUDIT, this::list));
    routes.blocking("GET", PATH + "/Verify", admin.reading(Permission.READ_AUDIT, _ -> verify()));
  }

  private Response list(Request request) throws BadParameter {
    Parameters query = request.query();
    Filter filter =
        new Filter(
            chain(query),
            time(query, "Since"),
            time(query, "Until"),
            text(query, "Actor"),
            text(query, "Action"),
            text(query, "Subject"));
    AuditTrail.Page page = trail.page(filter, place(query), size(query));
    return PersonJson.object(
        200,
        json -> {
          json.writeArrayPropertyStart("entries");
          page.entries().forEach(entry -> write(json, entry));
          json.writeEndArray();
          Json.text(json, "next_cursor", page.next() == null ? null : page.next().text());
        });
  }

  private static @Nullable UUID chain(Parameters query) throws BadParameter {
    String written = text(query, "Chain");
    if (written.isEmpty()) {
      return null;
    }
    if (written.equals(INSTALLATION)) {
      return AuditEntry.INSTALLATION;
    }
    return AccountSid.parse(written)
        .map(AccountSid::id)
        .orElseThrow(() -> invalid("Chain is the sid of an account, or \"" + INSTALLATION + "\"."));
  }

  private static @Nullable Instant time(Parameters query, String name) throws BadParameter {
    String written = text(query, name);
    if (written.isEmpty()) {
      return null;
    }
    try {
      Instant time = Instant.parse(written);
      if (AuditTrail.storable(time)) {
        return time;
      }
    } catch (DateTimeParseException _) {
      // Told below, together with the range.
    }
    throw invalid(name + " is a time in UTC like 2026-11-29T10:00:00Z.");
  }

  private static String text(Parameters query, String name) throws BadParameter {
    String written = query.first(name).orElse("").strip();
    if (written.length() > FILTER_MAX) {
      throw new BadParameter(
          BadParameter.TOO_LONG, name + " is longer than " + FILTER_MAX + " characters.");
    }
    return written;
  }

  private static @Nullable Place place(Parameters query) throws BadParameter {
    String written = query.first("Cursor").orElse("");
    return written.isEmpty()
        ? null
        : Place.parse(written).orElseThrow(() -> invalid("Cursor is none of ours."));
  }

  private static int size(Parameters query) throws BadParameter {
    String written = query.first("PageSize").orElse("" + SIZE_DEFAULT);
    try {
      int size = Integer.parseInt(written);
      if (size >= 1 && size <= AuditTrail.PAGE_MAX) {
        return size;
      }
    } catch (NumberFormatException _) {
      // Told below, together with the range.
    }
    throw invalid("PageSize must be a whole number from 1 to " + AuditTrail.PAGE_MAX + ".");
  }

  private static BadParameter invalid(String sentence) {
    return new BadParameter(BadParameter.INVALID_VALUE, sentence);
  }

  static String chain(UUID chain) {
    return chain.equals(AuditEntry.INSTALLATION) ? INSTALLATION : new AccountSid(chain).toString();
  }

  private static void write(JsonGenerator json, AuditEntry entry) {
    json.writeStartObject();
    json.writeStringProperty("chain", chain(entry.chain()));
    json.writeNumberProperty("number", entry.number());
    json.writeStringProperty("at", entry.at().toString());
    json.writeStringProperty("actor_kind", entry.actorKind());
    json.writeStringProperty("actor_id", entry.actorId());
    json.writeStringProperty("actor_name", entry.actorName());
    json.writeStringProperty("action", entry.action());
    json.writeStringProperty("subject", entry.subject());
    fields(json, "before", entry.before());
    fields(json, "after", entry.after());
    json.writeStringProperty("reason", entry.reason());
    json.writeStringProperty("hash", HexFormat.of().formatHex(entry.hash()));
    json.writeEndObject();
  }

  private static void fields(JsonGenerator json, String name, String stored) {
    json.writeObjectPropertyStart(name);
    AuditEntry.fields(stored).forEach(json::writeStringProperty);
    json.writeEndObject();
  }

  private Response verify() {
    return trail
        .verify()
        .map(AuditResource::verified)
        .orElseGet(
            () ->
                errors.of(
                    ApiErrors.TOO_BUSY,
                    "The record is being verified for somebody else; try again in a minute."));
  }

  private static Response verified(Verification verified) {
    return PersonJson.object(
        200,
        json -> {
          json.writeBooleanProperty("whole", verified.whole());
          json.writeNumberProperty("chains", verified.chains());
          json.writeNumberProperty("entries", verified.entries());
          json.writeNumberProperty("broken_chains", verified.brokenChains());
          json.writeArrayPropertyStart("broken");
          for (Broken broken : verified.broken()) {
            json.writeStartObject();
            json.writeStringProperty("chain", chain(broken.chain()));
            json.writeNumberProperty("number", broken.number());
            json.writeStringProperty("what", broken.what());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeObjectPropertyStart("installation_head");
          json.writeNumberProperty("number", verified.heads().number());
          json.writeStringProperty("hash", verified.heads().hash());
          json.writeEndObject();
          json.writeStringProperty("heads_hash", verified.heads().all());
        });
  }
}
