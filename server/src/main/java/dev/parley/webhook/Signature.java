package dev.parley.webhook;

import dev.parley.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The value of {@code X-Twilio-Signature}: base64(HMAC-SHA1(token, URL followed by each parameter's
 * name and value, sorted by name)). Equal pairs count once; several values of one name are sorted.
 * With GET the parameters are part of the URL and nothing is appended.
 *
 * <p>This runs for every callback, so the keyed Mac of each token is kept and cloned rather than
 * made anew. Thread-safe.
 */
final class Signature {
  /** Tokens remembered; at the maximum all are forgotten and made again when needed. */
  static final int TOKENS_MAX = 10_000;

  private static final String ALGORITHM = "HmacSHA1";
  private static final Comparator<WebhookRequest.Parameter> ORDER =
      Comparator.comparing(WebhookRequest.Parameter::name)
          .thenComparing(WebhookRequest.Parameter::value);

  /** Keyed once, only cloned afterwards, never updated. */
  private final ConcurrentHashMap<Secret, Mac> keyed = new ConcurrentHashMap<>();

  /** Signs a request whose parameters travel in its body. */
  String ofForm(Secret token, String url, List<WebhookRequest.Parameter> parameters) {
    StringBuilder text = new StringBuilder(url.length() + 40 * parameters.size());
    text.append(url);
    List<WebhookRequest.Parameter> sorted = new ArrayList<>(parameters);
    sorted.sort(ORDER);
    WebhookRequest.Parameter last = null;
    for (WebhookRequest.Parameter parameter : sorted) {
      if (!parameter.equals(last)) {
        text.append(parameter.name()).append(parameter.value());
      }
      last = parameter;
    }
    return sign(token, text.toString());
  }

  /** Signs a request that is nothing but its URL. */
  String ofUrl(Secret token, String url) {
    return sign(token, url);
  }

  private String sign(Secret token, String text) {
    byte[] digest = mac(token).doFinal(text.getBytes(StandardCharsets.UTF_8));
    return Base64.getEncoder().encodeToString(digest);
  }

  private Mac mac(Secret token) {
    if (keyed.size() >= TOKENS_MAX) {
      keyed.clear();
    }
    try {
      return (Mac) keyed.computeIfAbsent(token, Signature::key).clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's " + ALGORITHM + " can be cloned", e);
    }
  }

  private static Mac key(Secret token) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(token.value().getBytes(StandardCharsets.UTF_8), ALGORITHM));
      return mac;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
