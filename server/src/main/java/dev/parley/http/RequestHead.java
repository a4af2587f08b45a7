package dev.parley.http;

import dev.parley.http.Request.Parameters;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Map;

/**
 * Everything of a request but its body.
 *
 * @param rawPath as it came, percent-encoded, always with a leading slash
 */
record RequestHead(
    String method,
    String rawPath,
    String path,
    Parameters query,
    Map<String, String> headers,
    Client client) {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final byte[] NO_BODY = new byte[0];

  static RequestHead read(HttpServerRequest request, Client client) throws MalformedInput {
    String target = request.uri();
    int start = target.startsWith("/") ? 0 : pathOfAbsolute(target);
    int question = target.indexOf('?', start);
    int end = question < 0 ? target.length() : question;
    String rawPath = start == end ? "/" : target.substring(start, end);
    String path =
        rawPath.indexOf('%') < 0 ? rawPath : PercentCode.decode(rawPath, false, "The path");
    Parameters query =
        question < 0 ? Parameters.NONE : ParameterReader.query(target.substring(question + 1));
    return new RequestHead(
        request.method().name(), rawPath, path, query, new HeaderView(request.headers()), client);
  }

  /** RFC 9112 s3.2.2: a server must take the absolute form too. */
  private static int pathOfAbsolute(String target) throws MalformedInput {
    int scheme = target.indexOf("://");
    if (scheme <= 0) {
      throw new MalformedInput("The request target is not a path.");
    }
    int slash = target.indexOf('/', scheme + 3);
    return slash < 0 ? target.length() : slash;
  }

  /** POST, PUT and PATCH carry forms; the body of any other method means nothing. */
  boolean mayCarryForm() {
    return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
  }

  /** Why a body of this content type cannot be read, as an exception; nothing when it can. */
  void checkContentType() throws MalformedInput {
    String encoding = headers.get("content-encoding");
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw new MalformedInput("Bodies are taken uncompressed; leave Content-Encoding out.");
    }
    String type = headers.get("content-type");
    if (type == null) {
      throw new MalformedInput("The body has no Content-Type; send " + FORM + ".");
    }
    if (!type.regionMatches(true, 0, FORM, 0, FORM.length())) {
      throw new MalformedInput(
          "The Content-Type of the body is not taken here; send " + FORM + ".");
    }
    if (type.length() > FORM.length()) {
      checkCharset(type.substring(FORM.length()).toLowerCase(Locale.ROOT));
    }
  }

  private static void checkCharset(String parameters) throws MalformedInput {
    int charset = parameters.indexOf("charset=");
    if (charset < 0) {
      return;
    }
    String name = parameters.substring(charset + "charset=".length());
    if (!name.startsWith("utf-8") && !name.startsWith("\"utf-8\"")) {
      throw new MalformedInput("Forms are taken in UTF-8 only.");
    }
  }

  Request with(Map<String, String> pathParameters, byte[] body) throws MalformedInput {
    Parameters form = Parameters.NONE;
    if (body.length > 0 && mayCarryForm()) {
      checkContentType();
      form = ParameterReader.form(body);
    }
    return new Request(method, path, pathParameters, query, form, headers, body, client);
  }

  static byte[] noBody() {
    return NO_BODY;
  }
}
