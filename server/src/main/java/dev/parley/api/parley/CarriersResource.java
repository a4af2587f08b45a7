package dev.parley.api.parley;

import dev.parley.api.ApiErrors;
import dev.parley.api.BadParameter;
import dev.parley.api.Json;
import dev.parley.audit.Cause;
import dev.parley.carrier.LinkDesk;
import dev.parley.carrier.LinkReport;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.people.Permission;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** The links to carriers, for the operator. */
public final class CarriersResource {
  /** As long a letter as is read. */
  public static final int NOTES_MAX = 10_000;

  private static final String PATH = "/v1/parley/Carriers";

  private final AdminAccess admin;
  private final ApiErrors errors;
  private final Carriers carriers;

  public CarriersResource(ApiErrors errors, AdminAccess admin, Carriers carriers) {
    this.admin = admin;
    this.errors = errors;
    this.carriers = carriers;
  }

  /** What these operations work on. */
  public interface Carriers extends LinkDesk {
    /** Of a carrier that was added while Parley ran; empty for others. */
    default Optional<Integer> version(String carrier) {
      return Optional.empty();
    }

    /** Whether it hides one of the same name that was added. */
    default boolean hidesAdded(String carrier) {
      return false;
    }

    Reload reload(Cause cause);

    Notes read(String letter);

    /**
     * @param problems of the configuration; nothing was changed when there are any
     */
    record Reload(
        List<String> changed,
        List<String> added,
        List<String> removed,
        boolean routesChanged,
        List<String> problems) {}

    /**
     * @param configuration without the password
     */
    record Notes(String configuration, List<String> missing) {}
  }

  public void register(Routes routes) {
    routes.blocking("GET", PATH, admin.reading(Permission.READ, _ -> list()));
    routes.blocking(
        "POST", PATH + "/Reload", admin.guarded(Permission.OPERATE, (_, cause) -> reload(cause)));
    routes.blocking("POST", PATH + "/Notes", admin.reading(Permission.OPERATE, this::notes));
    routes.blocking("POST", PATH + "/{name}/Test", admin.reading(Permission.OPERATE, this::test));
    routes.blocking("GET", PATH + "/{name}/Log", admin.reading(Permission.OPERATE, this::log));
    routes.blocking("POST", PATH + "/{name}/Log", admin.guarded(Permission.OPERATE, this::record));
  }

  private Response list() {
    List<LinkReport> reports = carriers.reports();
    return answer(
        json -> {
          json.writeArrayPropertyStart("carriers");
          for (LinkReport report : reports) {
            boolean logging =
                carriers.log(report.name()).map(LinkDesk.Log::recording).orElse(false);
            json.writeStartObject();
            CarrierJson.write(json, report, carriers.version(report.name()), logging);
            json.writeBooleanProperty("hides_added", carriers.hidesAdded(report.name()));
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  private Response reload(Cause cause) {
    Carriers.Reload done = carriers.reload(cause);
    return answer(
        json -> {
          texts(json, "changed", done.changed());
          texts(json, "added", done.added());
          texts(json, "removed", done.removed());
          json.writeBooleanProperty("routes_changed", done.routesChanged());
          texts(json, "problems", done.problems());
        });
  }

  private Response notes(Request request) throws BadParameter {
    String letter = request.form().first("Text").orElse("");
    if (letter.isBlank()) {
      throw new BadParameter(BadParameter.INVALID_VALUE, "Text is required.");
    }
    if (letter.length() > NOTES_MAX) {
      throw new BadParameter(
          BadParameter.TOO_LONG, "Text is longer than " + NOTES_MAX + " characters.");
    }
    Carriers.Notes read = carriers.read(letter);
    return answer(
        json -> {
          json.writeStringProperty("configuration", read.configuration());
          texts(json, "missing", read.missing());
        });
  }

  private Response test(Request request) {
    return carriers
        .test(request.pathParameter("name"))
        .map(report -> answer(json -> CarrierJson.write(json, report)))
        .orElseGet(() -> errors.notFound(request));
  }

  private Response log(Request request) {
    String name = request.pathParameter("name");
    return carriers
        .log(name)
        .map(log -> answer(json -> CarrierJson.write(json, name, log)))
        .orElseGet(() -> errors.notFound(request));
  }

  private Response record(Request request, Cause cause) throws BadParameter {
    String name = request.pathParameter("name");
    Duration time = Duration.ofMinutes(minutes(request.form().first("Minutes").orElse("")));
    return carriers
        .record(name, time, cause)
        .map(log -> answer(json -> CarrierJson.write(json, name, log)))
        .orElseGet(() -> errors.notFound(request));
  }

  private static int minutes(String written) throws BadParameter {
    try {
      int minutes = Integer.parseInt(written);
      if (minutes >= 0 && minutes <= LinkDesk.Log.MINUTES_MAX) {
        return minutes;
      }
    } catch (NumberFormatException _) {
      // Told below, together with the range.
    }
    throw new BadParameter(
        BadParameter.INVALID_VALUE,
        "Minutes must be a whole number from 0 to " + LinkDesk.Log.MINUTES_MAX + ".");
  }

  private static void texts(JsonGenerator json, String name, List<String> texts) {
    json.writeArrayPropertyStart(name);
    texts.forEach(json::writeString);
    json.writeEndArray();
  }

  private interface Content {
    void write(JsonGenerator json);
  }

  private static Response answer(Content content) {
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              content.write(json);
              json.writeEndObject();
            }));
  }
}
