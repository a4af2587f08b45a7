package dev.parley.webhook;

import dev.parley.account.AccountSid;
import dev.parley.config.Secret;
import dev.parley.webhook.WebhookRequest.Parameter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A client on real sockets, with a resolver that answers from a table. */
final class ClientFixture implements AutoCloseable {
  static final AccountSid ACCOUNT = new AccountSid(new UUID(1, 2));
  static final Secret TOKEN = new Secret("0123456789abcdef0123456789abcdef");
  static final List<Parameter> PARAMETERS =
      List.of(new Parameter("MessageSid", "SM1"), new Parameter("Body", "Grüße & 😀"));

  final Map<String, List<InetAddress>> names = new ConcurrentHashMap<>();
  final List<String> lookups = new CopyOnWriteArrayList<>();
  final HttpWebhookClient client;

  ClientFixture() {
    this(new AddressGuard(true), Limits.STANDARD, null);
  }

  ClientFixture(AddressGuard guard, Limits limits, @Nullable TrustManagerFactory trust) {
    client =
        new HttpWebhookClient(
            account -> account.equals(ACCOUNT) ? Optional.of(TOKEN) : Optional.empty(),
            guard,
            System::nanoTime,
            limits,
            this::resolve,
            trust);
  }

  private List<InetAddress> resolve(String host) throws UnknownHostException {
    lookups.add(host);
    List<InetAddress> addresses = names.get(host);
    if (addresses == null) {
      throw new UnknownHostException(host);
    }
    return addresses;
  }

  void name(String host, String... addresses) {
    names.put(host, Stream.of(addresses).map(InetAddress::ofLiteral).toList());
  }

  static WebhookRequest post(String url) {
    return new WebhookRequest(ACCOUNT, url, "POST", PARAMETERS, "token-1");
  }

  static WebhookRequest get(String url) {
    return new WebhookRequest(ACCOUNT, url, "GET", PARAMETERS, "token-1");
  }

  CompletableFuture<Exchange> start(WebhookRequest request) {
    CompletableFuture<Exchange> exchange = new CompletableFuture<>();
    client.send(request, exchange::complete);
    return exchange;
  }

  Exchange send(WebhookRequest request) throws Exception {
    return start(request).get(30, TimeUnit.SECONDS);
  }

  Exchange.Answered answer(WebhookRequest request) throws Exception {
    return (Exchange.Answered) send(request);
  }

  Exchange.Failed failure(WebhookRequest request) throws Exception {
    return (Exchange.Failed) send(request);
  }

  @Override
  public void close() {
    client.close();
  }
}
