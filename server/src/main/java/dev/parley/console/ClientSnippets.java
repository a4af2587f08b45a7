package dev.parley.console;

import java.net.URI;

/**
 * The lines that point unmodified Twilio clients at this installation. No client has an option for
 * its base URL; each either goes through the proxy by its environment, or is given an HTTP client
 * of its own.
 */
final class ClientSnippets {
  static final String TRUST_STORE_PASSWORD = "changeit";

  private ClientSnippets() {}

  /** A JVM reads no PEM file as its trust store; keytool, part of every JDK, makes one. */
  static String trustStoreCommand(String caFile) {
    return """
    keytool -importcert -noprompt -alias parley -storetype PKCS12 \\
      -file %s -keystore parley-trust.p12 -storepass %s\
    """
        .formatted(quoted(caFile), TRUST_STORE_PASSWORD);
  }

  static String javaEnvironment(String proxyUrl, String trustStore) {
    URI proxy = URI.create(proxyUrl);
    return """
    export JAVA_TOOL_OPTIONS="-Dhttps.proxyHost=%s -Dhttps.proxyPort=%d \\
      -Djavax.net.ssl.trustStore=%s -Djavax.net.ssl.trustStorePassword=%s\"\
    """
        .formatted(proxy.getHost(), proxy.getPort(), trustStore, TRUST_STORE_PASSWORD);
  }

  /** Its environment variable is HTTP_PROXY, also for https. */
  static String nodeEnvironment(String proxyUrl, String caFile) {
    return """
    export HTTP_PROXY=%s
    export NODE_EXTRA_CA_CERTS=%s\
    """
        .formatted(proxyUrl, quoted(caFile));
  }

  static String java(String baseUrl) {
    return """
    // Twilio.init first: it drops a client that was set before.
    Twilio.init(System.getenv("TWILIO_ACCOUNT_SID"), System.getenv("TWILIO_AUTH_TOKEN"));
    HttpClient toParley = new NetworkHttpClient() {
      @Override public Response makeRequest(IRequest request) {
        Request original = (Request) request;
        String url = original.getUrl().replaceFirst("https://[a-z0-9.-]+\\\\.twilio\\\\.com", "%s");
        Request moved = new Request(original.getMethod(), url);
        moved.setAuth(original.getUsername(), original.getPassword());
        original.getQueryParams().forEach((name, values) -> values.forEach(v -> moved.addQueryParam(name, v)));
        original.getPostParams().forEach((name, values) -> values.forEach(v -> moved.addPostParam(name, v)));
        return super.makeRequest(moved);
      }
    };
    Twilio.setRestClient(new TwilioRestClient.Builder(
        System.getenv("TWILIO_ACCOUNT_SID"), System.getenv("TWILIO_AUTH_TOKEN"))
        .httpClient(toParley).build());\
    """
        .formatted(baseUrl);
  }

  static String node(String baseUrl) {
    return """
    const client = require('twilio')(
      process.env.TWILIO_ACCOUNT_SID, process.env.TWILIO_AUTH_TOKEN);
    client.api.baseUrl = client.messaging.baseUrl = '%s';\
    """
        .formatted(baseUrl);
  }

  private static String quoted(String path) {
    return path.matches("[\\w./:@+-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
  }
}
