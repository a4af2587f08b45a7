package dev.parley.inbound;

import dev.parley.webhook.Exchange;
import dev.parley.webhook.WebhookClient;
import dev.parley.webhook.WebhookRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Answers by URL (without fragment) from a script; everything else is a refused connection. */
final class FakeWebhookClient implements WebhookClient {
  private final Map<String, Exchange> script = new HashMap<>();
  final List<WebhookRequest> requests = new ArrayList<>();

  FakeWebhookClient twiml(String url, String inside) {
    return on(url, answered(200, "text/xml", "<Response>" + inside + "</Response>", null));
  }

  FakeWebhookClient on(String url, Exchange exchange) {
    script.put(url, exchange);
    return this;
  }

  static Exchange.Answered answered(
      int status, @Nullable String contentType, String body, @Nullable String location) {
    return new Exchange.Answered(
        status, contentType, body, false, location, Duration.ZERO, 1, Duration.ZERO);
  }

  @Override
  public void send(WebhookRequest request, Consumer<Exchange> completion) {
    requests.add(request);
    String url = request.url();
    int hash = url.indexOf('#');
    Exchange exchange = script.get(hash < 0 ? url : url.substring(0, hash));
    completion.accept(
        exchange == null
            ? new Exchange.Failed(11205, "The connection was refused.", 1, Duration.ZERO)
            : exchange);
  }

  List<String> urls() {
    return requests.stream().map(WebhookRequest::url).toList();
  }

  /** Value of a parameter of a request; null when it has none. */
  @Nullable String parameter(int request, String name) {
    return requests.get(request).parameters().stream()
        .filter(parameter -> parameter.name().equals(name))
        .map(WebhookRequest.Parameter::value)
        .findFirst()
        .orElse(null);
  }
}
