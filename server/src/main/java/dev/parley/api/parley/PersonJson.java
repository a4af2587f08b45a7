package dev.parley.api.parley;

import dev.parley.account.AccountSid;
import dev.parley.api.Json;
import dev.parley.http.Response;
import dev.parley.people.Permission;
import dev.parley.people.Person;
import dev.parley.people.PersonalToken;
import dev.parley.people.Role;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** People, their tokens and roles as the API shows them. */
final class PersonJson {
  private PersonJson() {}

  /**
   * @param password that was made, told this once; null when none was
   * @param token that was made, told this once; null when none was
   */
  static Response person(
      int status,
      Person person,
      boolean secondFactor,
      @Nullable String password,
      @Nullable String token) {
    return object(
        status,
        json -> {
          fields(json, person, secondFactor);
          if (password != null) {
            json.writeStringProperty("password", password);
          }
          if (token != null) {
            json.writeStringProperty("token", token);
          }
        });
  }

  static void write(JsonGenerator json, Person person, boolean secondFactor) {
    json.writeStartObject();
    fields(json, person, secondFactor);
    json.writeEndObject();
  }

  private static void fields(JsonGenerator json, Person person, boolean secondFactor) {
    json.writeStringProperty("sid", person.sid().toString());
    json.writeStringProperty("login", person.login().text());
    json.writeStringProperty("name", person.name());
    json.writeStringProperty("role", person.role().text());
    texts(
        json,
        "accounts",
        person.accounts().stream().map(id -> new AccountSid(id).toString()).sorted().toList());
    json.writeBooleanProperty("enabled", person.enabled());
    json.writeBooleanProperty("must_change_password", person.mustChangePassword());
    json.writeBooleanProperty("second_factor", secondFactor);
    json.writeStringProperty("date_created", person.createdAt().toString());
    json.writeStringProperty("date_updated", person.updatedAt().toString());
  }

  /**
   * @param secret told this once; null when it is not
   */
  static void write(JsonGenerator json, PersonalToken token, @Nullable String secret) {
    json.writeStartObject();
    json.writeStringProperty("sid", token.sid());
    json.writeStringProperty("person_sid", token.person().toString());
    json.writeStringProperty("name", token.name());
    json.writeStringProperty("date_created", token.createdAt().toString());
    json.writeStringProperty("date_expires", token.expiresAt().toString());
    Json.text(
        json, "date_last_used", token.lastUsedAt() == null ? null : token.lastUsedAt().toString());
    if (secret != null) {
      json.writeStringProperty("token", secret);
    }
    json.writeEndObject();
  }

  static void write(JsonGenerator json, Role role) {
    json.writeStartObject();
    json.writeStringProperty("role", role.text());
    json.writeBooleanProperty("limited_to_accounts", role.scoped());
    permissions(json, role.permissions());
    json.writeEndObject();
  }

  static void permissions(JsonGenerator json, Collection<Permission> permissions) {
    texts(json, "permissions", permissions.stream().sorted().map(Permission::text).toList());
  }

  static void texts(JsonGenerator json, String name, List<String> texts) {
    json.writeArrayPropertyStart(name);
    texts.forEach(json::writeString);
    json.writeEndArray();
  }

  static Response object(int status, Consumer<JsonGenerator> content) {
    return Response.json(
        status,
        Json.bytes(
            json -> {
              json.writeStartObject();
              content.accept(json);
              json.writeEndObject();
            }));
  }
}
