package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A virtual phone, by the phones API. */
record VirtualPhone(Api api, String number) {
  private static final int WAIT_SECONDS = 15;

  /** The newest received text with these words, waited for. */
  String waitFor(String words) {
    return find(words, WAIT_SECONDS)
        .orElseThrow(() -> new AssertionError(number + " did not get: " + words));
  }

  /** The newest received text with these words; empty when none came in that time. */
  Optional<String> find(String words, int seconds) {
    JsonNode found =
        api.get(path() + "?contains=" + Api.encode(words) + "&wait=" + seconds)
            .json()
            .path("messages");
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(found.get(0).required("body").asString());
  }

  /** All received texts from a number, oldest first. */
  List<String> receivedFrom(String sender) {
    return api.get(path())
        .json()
        .path("messages")
        .valueStream()
        .filter(message -> message.path("direction").asString("").equals("received"))
        .filter(message -> message.path("from").asString("").equals(sender))
        .map(message -> message.path("body").asString(""))
        .toList()
        .reversed();
  }

  /** Texts STOP in some writing and waits for the confirmation of that very number. */
  void optOutOf(String sender, String stop) {
    int before = receivedFrom(sender).size();
    text(sender, stop);
    await("confirmation of " + sender)
        .atMost(Duration.ofSeconds(WAIT_SECONDS))
        .until(
            () ->
                receivedFrom(sender).stream()
                    .skip(before)
                    .anyMatch(text -> text.contains("unsubscribed")));
  }

  void text(String to, String body) {
    assertThat(api.post(path(), Map.of("To", to, "Body", body)).status()).isEqualTo(201);
  }

  private String path() {
    return "/v1/parley/Phones/" + Api.encode(number) + "/Messages";
  }
}
