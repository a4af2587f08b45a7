package dev.parley.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Cuts what arrives on a connection into HTTP/1.1 messages with Content-Length or without a body;
 * no other kind is read. Costs little and checks little: it serves the bench only. Single-owner.
 */
final class HttpFrames {
  private static final int MESSAGE_MAX = 64 * 1024;
  private static final byte[] HEAD_END = ascii("\r\n\r\n");
  private static final byte[] LENGTH = ascii("\ncontent-length:");
  private static final byte[] CHUNKED = ascii("\ntransfer-encoding:");

  private final InputStream in;
  private final byte[] buffer = new byte[MESSAGE_MAX];
  private int start;
  private int end;
  private int bodyAt;
  private int next;

  HttpFrames(InputStream in) {
    this.in = in;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Reads the next message; false when the peer closed the connection between two. */
  boolean read() throws IOException {
    System.arraycopy(buffer, next, buffer, 0, end - next);
    end -= next;
    start = 0;
    next = 0;
    int headEnd = find(HEAD_END, 0, end);
    while (headEnd < 0) {
      if (!fill()) {
        return false;
      }
      headEnd = find(HEAD_END, 0, end);
    }
    bodyAt = headEnd + HEAD_END.length;
    next = bodyAt + contentLength(headEnd);
    while (end < next) {
      if (!fill()) {
        throw new EOFException("closed inside a body");
      }
    }
    return true;
  }

  private boolean fill() throws IOException {
    if (end == buffer.length) {
      throw new IOException("a message is longer than " + MESSAGE_MAX);
    }
    int count = in.read(buffer, end, buffer.length - end);
    if (count < 0) {
      if (end > start) {
        throw new EOFException("closed inside a message");
      }
      return false;
    }
    end += count;
    return true;
  }

  private int contentLength(int headEnd) throws IOException {
    int at = find(LENGTH, 0, headEnd);
    if (at < 0) {
      if (find(CHUNKED, 0, headEnd) >= 0) {
        throw new IOException("a chunked body, which the bench does not read");
      }
      return 0;
    }
    int length = 0;
    for (int i = at + LENGTH.length; i < headEnd && buffer[i] != '\r'; i++) {
      if (buffer[i] != ' ') {
        length = 10 * length + buffer[i] - '0';
      }
    }
    return length;
  }

  /** Status of a response. */
  int status() {
    return 100 * (buffer[9] - '0') + 10 * (buffer[10] - '0') + buffer[11] - '0';
  }

  String body() {
    return new String(buffer, bodyAt, next - bodyAt, StandardCharsets.UTF_8);
  }

  /** Value of a form parameter, as it was written; the marker is its name between & and =. */
  String parameter(byte[] marker) {
    int at = find(marker, bodyAt, next);
    if (at < 0) {
      return "";
    }
    int from = at + marker.length;
    int to = from;
    while (to < next && buffer[to] != '&') {
      to++;
    }
    return new String(buffer, from, to - from, StandardCharsets.US_ASCII);
  }

  /** What follows the marker in the head, up to a blank; empty when it is not there. */
  String headWord(byte[] marker) {
    int at = find(marker, start, bodyAt);
    if (at < 0) {
      return "";
    }
    int from = at + marker.length;
    int to = from;
    while (to < bodyAt && buffer[to] != ' ') {
      to++;
    }
    return new String(buffer, from, to - from, StandardCharsets.US_ASCII);
  }

  /** In any case of ASCII letters. The needle is in lower case where it has letters, or exact. */
  private int find(byte[] needle, int from, int to) {
    outer:
    for (int at = from; at + needle.length <= to; at++) {
      for (int i = 0; i < needle.length; i++) {
        byte here = buffer[at + i];
        if (here != needle[i] && (here < 'A' || here > 'Z' || here + 32 != needle[i])) {
          continue outer;
        }
      }
      return at;
    }
    return -1;
  }
}
