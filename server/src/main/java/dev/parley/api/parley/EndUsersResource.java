package dev.parley.api.parley;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.EndUser;
import dev.parley.account.EndUser.StoppedBy;
import dev.parley.account.EndUserChange;
import dev.parley.account.EndUsers;
import dev.parley.account.ManagedAccounts;
import dev.parley.api.ApiErrors;
import dev.parley.api.BadParameter;
import dev.parley.api.Json;
import dev.parley.audit.Cause;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.message.Messages;
import dev.parley.message.Messages.EndUserCount;
import dev.parley.people.Permission;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The users of an account's application (clauses S5, S17): how much was sent for each, and the
 * means to stop one and let it go on. For the account's credentials, its parent's and the operator.
 */
final class EndUsersResource {
  /** How far back messages are counted; a day when nothing else is asked for. */
  static final Duration SINCE_MAX = Duration.ofDays(31);

  private static final Duration SINCE_DEFAULT = Duration.ofDays(1);
  private static final String ALL = "/v1/parley/EndUsers";
  private static final int SUSPENDED_ABOVE = 21478;

  private final OwnerAccess owner;
  private final ApiErrors errors;
  private final ManagedAccounts accounts;
  private final Messages messages;
  private final Clock clock;

  EndUsersResource(
      OwnerAccess owner,
      ApiErrors errors,
      ManagedAccounts accounts,
      Messages messages,
      Clock clock) {
    this.owner = owner;
    this.errors = errors;
    this.accounts = accounts;
    this.messages = messages;
    this.clock = clock;
  }

  void register(Routes routes) {
    routes.blocking(
        "GET",
        ALL,
        owner.guarded(
            Permission.READ,
            (request, visitor) ->
                list(request, account(visitor, request.query().first("AccountSid")))));
    routes.blocking("POST", ALL + "/Stop", owner.guarded(Permission.MANAGE_ACCOUNTS, this::stop));
    routes.blocking(
        "POST", ALL + "/Resume", owner.guarded(Permission.MANAGE_ACCOUNTS, this::resume));
  }

  /** The account that is named, else the one whose credentials call. */
  private static Account account(OwnerAccess.Visitor visitor, Optional<String> named)
      throws BadParameter {
    Optional<String> sid = named.map(String::strip).filter(text -> !text.isEmpty());
    if (sid.isEmpty()) {
      return visitor.own().orElseThrow(() -> FormValues.missing("AccountSid"));
    }
    return sid.flatMap(AccountSid::parse)
        .flatMap(visitor::account)
        .orElseThrow(() -> new BadParameter(ApiErrors.NOT_FOUND, "There is no such account."));
  }

  private Response list(Request request, Account account) throws BadParameter {
    Instant since = since(request);
    boolean onlyStopped = onlyStopped(request);
    Cursor cursor = Cursor.read(request);
    List<EndUserCount> counted =
        onlyStopped
            ? List.of()
            : messages.endUsers(account.sid(), since, cursor.after(), cursor.size());
    TreeMap<String, @Nullable Long> tags = new TreeMap<>();
    counted.forEach(count -> tags.put(count.tag(), count.messages()));
    accounts.endUsers().stopped(account.sid()).stream()
        .map(EndUser::tag)
        .filter(tag -> cursor.after() == null || tag.compareTo(cursor.after()) > 0)
        .limit(cursor.size() + 1L)
        .forEach(tag -> tags.putIfAbsent(tag, onlyStopped ? null : 0L));
    List<Map.Entry<String, @Nullable Long>> page =
        tags.entrySet().stream().limit(cursor.size()).toList();
    boolean more = tags.size() > page.size() || counted.size() == cursor.size();
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringProperty("account_sid", account.sid().toString());
              json.writeStringProperty("since", since.toString());
              json.writeArrayPropertyStart("end_users");
              page.forEach(entry -> write(json, account, entry.getKey(), entry.getValue()));
              json.writeEndArray();
              Json.text(json, "next_cursor", more ? page.getLast().getKey() : null);
              json.writeEndObject();
            }));
  }

  private Instant since(Request request) throws BadParameter {
    String written = request.query().first("Since").map(String::strip).orElse("");
    Instant now = clock.instant();
    if (written.isEmpty()) {
      return now.minus(SINCE_DEFAULT);
    }
    try {
      Instant since = Instant.parse(written);
      if (!since.isBefore(now.minus(SINCE_MAX)) && !since.isAfter(now)) {
        return since;
      }
    } catch (DateTimeParseException unreadable) {
      // Told below, together with the range.
    }
    throw new BadParameter(
        BadParameter.INVALID_VALUE,
        "Since must be a time as in 2026-11-23T10:15:30Z, at most "
            + SINCE_MAX.toDays()
            + " days ago.");
  }

  private static boolean onlyStopped(Request request) throws BadParameter {
    String status = request.query().first("Status").map(String::strip).orElse("");
    if (!status.isEmpty() && !status.equals("stopped")) {
      throw new BadParameter(BadParameter.INVALID_VALUE, "Status can only be stopped.");
    }
    return !status.isEmpty();
  }

  private Response stop(Request request, OwnerAccess.Visitor visitor) throws BadParameter {
    Account account = account(visitor, request.form().first("AccountSid"));
    String tag = tag(request);
    return answer(
        account,
        tag,
        accounts
            .endUsers()
            .stop(account.sid(), tag, by(visitor, account), cause(request, visitor)));
  }

  private Response resume(Request request, OwnerAccess.Visitor visitor) throws BadParameter {
    Account account = account(visitor, request.form().first("AccountSid"));
    String tag = tag(request);
    return answer(
        account,
        tag,
        accounts
            .endUsers()
            .resume(account.sid(), tag, by(visitor, account), cause(request, visitor)));
  }

  private static StoppedBy by(OwnerAccess.Visitor visitor, Account account) {
    return visitor
        .own()
        .map(own -> own.sid().equals(account.sid()) ? StoppedBy.ACCOUNT : StoppedBy.PARENT)
        .orElse(StoppedBy.OPERATOR);
  }

  private static Cause cause(Request request, OwnerAccess.Visitor visitor) throws BadParameter {
    return AdminAccess.reasoned(new Cause(visitor.actor(), AdminAccess.reason(request)));
  }

  private static String tag(Request request) throws BadParameter {
    String tag = FormValues.required(request, "EndUser");
    if (!EndUser.isTag(tag)) {
      throw new BadParameter(
          BadParameter.INVALID_VALUE,
          "EndUser must be one word of 1 to " + EndUser.TAG_MAX + " printable ASCII characters.");
    }
    return tag;
  }

  private Response answer(Account account, String tag, EndUserChange change) {
    return switch (change) {
      case EndUserChange.Changed _, EndUserChange.Unchanged _ ->
          Response.json(200, Json.bytes(json -> write(json, account, tag, null)));
      case EndUserChange.StoppedAbove(StoppedBy by) ->
          errors.of(
              SUSPENDED_ABOVE,
              by == StoppedBy.PARENT
                  ? "The parent of this account stopped this end user, and lifts that itself."
                  : "The operator of this installation stopped this end user, and alone lifts"
                      + " that.");
      case EndUserChange.TooMany() ->
          errors.of(
              BadParameter.INVALID_VALUE,
              "This account has " + EndUsers.STOPPED_MAX + " end users that are stopped.");
    };
  }

  /**
   * @param count of messages; null where none were counted
   */
  private void write(JsonGenerator json, Account account, String tag, @Nullable Long count) {
    Optional<EndUser> known = accounts.endUsers().find(account.sid(), tag);
    json.writeStartObject();
    json.writeStringProperty("end_user", tag);
    json.writeStringProperty("account_sid", account.sid().toString());
    json.writeStringProperty("status", known.isPresent() ? "stopped" : "active");
    Json.text(json, "set_by", known.map(it -> it.stoppedBy().text()).orElse(null));
    Json.text(json, "reason", known.map(EndUser::reason).orElse(null));
    Json.text(json, "set_at", known.map(it -> it.since().toString()).orElse(null));
    Json.number(json, "messages", count == null ? null : (Integer) Math.toIntExact(count));
    json.writeEndObject();
  }
}
