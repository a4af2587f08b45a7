package dev.parley.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What one account has at Twilio, as Twilio writes it. Read whole before anything is made, so that
 * a source that fails on the way leaves nothing half done.
 *
 * @param names sender names by what they say, each with its sid; a name in several services is one
 * @param countries of short codes, where a service says so
 */
record TwilioInventory(
    List<JsonNode> applications,
    List<JsonNode> numbers,
    List<JsonNode> shortCodes,
    Map<String, String> names,
    Map<String, String> countries,
    List<Service> services) {

  /**
   * @param pool addresses, the one added first comes first
   */
  record Service(JsonNode settings, List<String> pool) {
    String sid() {
      return Json.text(settings, "sid");
    }
  }

  static TwilioInventory read(TwilioSource source) {
    Map<String, String> names = new LinkedHashMap<>();
    Map<String, String> countries = new HashMap<>();
    List<Service> services = new ArrayList<>();
    for (JsonNode settings :
        source.allOfMessaging("/v1/Services", "services", "Reading the messaging services")) {
      services.add(new Service(settings, pool(source, settings, names, countries)));
    }
    return new TwilioInventory(
        source.all("/Applications.json", "applications", "Reading the applications"),
        source.all("/IncomingPhoneNumbers.json", "incoming_phone_numbers", "Reading the numbers"),
        source.all("/SMS/ShortCodes.json", "short_codes", "Reading the short codes"),
        names,
        countries,
        services);
  }

  private static List<String> pool(
      TwilioSource source,
      JsonNode service,
      Map<String, String> names,
      Map<String, String> countries) {
    String path = "/v1/Services/" + ApiClient.segment(Json.text(service, "sid"));
    String doing = "Reading the pool of " + Json.text(service, "sid");
    List<String> pool = new ArrayList<>();
    for (JsonNode each : source.allOfMessaging(path + "/PhoneNumbers", "phone_numbers", doing)) {
      pool.add(Json.text(each, "phone_number"));
    }
    for (JsonNode each : source.allOfMessaging(path + "/ShortCodes", "short_codes", doing)) {
      pool.add(Json.text(each, "short_code"));
      countries.put(Json.text(each, "short_code"), Json.text(each, "country_code"));
    }
    for (JsonNode each : source.allOfMessaging(path + "/AlphaSenders", "alpha_senders", doing)) {
      pool.add(Json.text(each, "alpha_sender"));
      names.putIfAbsent(Json.text(each, "alpha_sender"), Json.text(each, "sid"));
    }
    // Twilio lists the newest first.
    return List.copyOf(pool.reversed());
  }

  /** How many things there are to be made. */
  int size() {
    int pools = services.stream().mapToInt(service -> service.pool().size()).sum();
    return applications.size()
        + numbers.size()
        + shortCodes.size()
        + names.size()
        + services.size()
        + pools;
  }

  /** Numbers of which one of these fields says something. */
  int numbersWith(String... fields) {
    return with(numbers, fields);
  }

  int applicationsWith(String... fields) {
    return with(applications, fields);
  }

  private static int with(List<JsonNode> nodes, String... fields) {
    return (int)
        nodes.stream()
            .filter(
                node ->
                    List.of(fields).stream().anyMatch(field -> !Json.text(node, field).isEmpty()))
            .count();
  }
}
