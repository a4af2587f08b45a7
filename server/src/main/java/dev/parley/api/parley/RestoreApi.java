package dev.parley.api.parley;

import dev.parley.api.BadParameter;
import dev.parley.api.Json;
import dev.parley.audit.Cause;
import dev.parley.consent.RestoreHold.Held;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.people.Permission;
import java.util.Optional;

/**
 * Whether messages wait because the database was put back without its opt-out journal, and the
 * operator's word that no opt-out is missing.
 */
public final class RestoreApi {
  static final int NAME_MAX = 64;

  private static final String PATH = "/v1/parley/Restore";

  private final AdminAccess admin;
  private final Restore restore;

  public RestoreApi(AdminAccess admin, Restore restore) {
    this.admin = admin;
    this.restore = restore;
  }

  /** What these operations work on. */
  public interface Restore {
    /** Why messages wait; empty when they do not. */
    Optional<Held> held();

    /** Messages that a person must decide about, for whatever reason. */
    long heldMessages();

    /** Why the opt-out journal cannot be written; empty when it can. */
    Optional<String> journalProblem();

    /**
     * Answers how many restores that settled.
     *
     * @param note whose word it is, as they write it; who they are is in the cause
     */
    int confirm(String note, Cause cause);
  }

  public void register(Routes routes) {
    routes.blocking("GET", PATH, admin.reading(Permission.OPERATE, _ -> answer(0)));
    routes.blocking(
        "POST", PATH + "/Confirmation", admin.guarded(Permission.OPERATE, this::confirm));
  }

  private Response confirm(Request request, Cause cause) throws BadParameter {
    String by = request.form().first("ConfirmedBy").map(String::strip).orElse("");
    if (by.isEmpty()) {
      throw new BadParameter(BadParameter.INVALID_VALUE, "ConfirmedBy is required.");
    }
    if (by.length() > NAME_MAX) {
      throw new BadParameter(
          BadParameter.TOO_LONG, "ConfirmedBy is longer than " + NAME_MAX + " characters.");
    }
    if (by.chars().anyMatch(Character::isISOControl)) {
      throw new BadParameter(BadParameter.INVALID_VALUE, "ConfirmedBy holds a control character.");
    }
    return answer(restore.confirm(by, cause));
  }

  private Response answer(int confirmed) {
    Optional<Held> held = restore.held();
    long messages = restore.heldMessages();
    Optional<String> problem = restore.journalProblem();
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeBooleanProperty("holding", held.isPresent());
              if (held.isPresent()) {
                json.writeStringProperty("since", held.get().since().toString());
                json.writeStringProperty("reason", held.get().reason());
              } else {
                json.writeNullProperty("since");
                json.writeNullProperty("reason");
              }
              json.writeNumberProperty("held_messages", messages);
              json.writeNumberProperty("confirmed", confirmed);
              if (problem.isPresent()) {
                json.writeStringProperty("journal_problem", problem.get());
              } else {
                json.writeNullProperty("journal_problem");
              }
              json.writeEndObject();
            }));
  }
}
