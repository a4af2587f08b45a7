package dev.parley.webhook;

import dev.parley.observe.TraceParent;
import dev.parley.webhook.WebhookRequest.Repeat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A call made ready on the thread of whoever asked for it: parsed, encoded, signed. Every attempt
 * sends exactly this.
 *
 * @param form the encoded parameters of a POST; null with GET, whose parameters are in the URL
 */
record Outgoing(
    WebhookUrl url,
    @Nullable String form,
    String signature,
    @Nullable String idempotencyToken,
    @Nullable Repeat repeat,
    @Nullable TraceParent trace) {
  private static final String FORM_TYPE = "application/x-www-form-urlencoded; charset=UTF-8";

  /** A request of its own for each attempt: Netty releases what it wrote. */
  FullHttpRequest request() {
    boolean post = form != null;
    ByteBuf body =
        form == null
            ? Unpooled.EMPTY_BUFFER
            : Unpooled.wrappedBuffer(form.getBytes(StandardCharsets.US_ASCII));
    FullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, post ? HttpMethod.POST : HttpMethod.GET, url.target(), body);
    HttpHeaders headers = request.headers();
    headers.set(HttpHeaderNames.HOST, url.authority());
    headers.set(HttpHeaderNames.USER_AGENT, HttpWebhookClient.USER_AGENT);
    headers.set(HttpHeaderNames.ACCEPT, "*/*");
    headers.set("X-Twilio-Signature", signature);
    if (idempotencyToken != null) {
      headers.set("I-Twilio-Idempotency-Token", idempotencyToken);
    }
    if (trace != null) {
      headers.set(TraceParent.HEADER, trace.text());
    }
    switch (repeat) {
      case Repeat.Retry(int number) -> headers.set("X-Parley-Retry", Integer.toString(number));
      case Repeat.Replay _ -> headers.set("X-Parley-Replay", "1");
      case null -> {}
    }
    if (url.authorization() != null) {
      headers.set(HttpHeaderNames.AUTHORIZATION, url.authorization());
    }
    if (post) {
      headers.set(HttpHeaderNames.CONTENT_TYPE, FORM_TYPE);
      headers.set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.readableBytes()));
    }
    return request;
  }
}
