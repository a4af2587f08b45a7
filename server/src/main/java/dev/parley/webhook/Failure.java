package dev.parley.webhook;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Why one attempt failed.
 *
 * @param retryOn the class of failure as retry policies name it; null when trying again is useless
 * @param mayBeStale the connection was closed without a byte of an answer
 */
record Failure(
    int code,
    String explanation,
    ConnectionOverrides.@Nullable RetryOn retryOn,
    boolean mayBeStale) {
  static final int NO_ANSWER = 11200;
  static final int NOT_CONNECTED = 11205;
  static final int NOT_HTTP = 11206;
  static final int TLS = 11220;
  static final int TLS_WRONG_HOST = 11235;
  static final int TLS_EXPIRED = 11236;
  static final int TLS_UNTRUSTED = 11237;

  private static final int CAUSES_MAX = 10;

  static Failure forGood(int code, String explanation) {
    return new Failure(code, explanation, null, false);
  }

  static Failure connecting(int code, String explanation) {
    return new Failure(code, explanation, ConnectionOverrides.RetryOn.CONNECT, false);
  }

  static Failure reading(int code, String explanation) {
    return new Failure(code, explanation, ConnectionOverrides.RetryOn.READ, false);
  }

  /** Explains a failure to get a connection. */
  static Failure whileConnecting(Throwable cause) {
    Failure tls = tls(cause);
    if (tls != null) {
      return tls;
    }
    String why =
        switch (cause) {
          case TimeoutException _ -> "The connection was not made in time.";
          case io.netty.channel.ConnectTimeoutException _ -> "The connection was not made in time.";
          case NoRouteToHostException _ -> "There is no route to the host.";
          case ConnectException _ -> "The connection was refused.";
          case SocketException _ -> "The network failed while connecting.";
          default -> "The connection could not be made (" + cause.getClass().getSimpleName() + ").";
        };
    return connecting(NOT_CONNECTED, why);
  }

  /** Explains a failure after the connection was made. */
  static Failure whileTalking(Throwable cause, boolean answerBegan) {
    Failure tls = tls(cause);
    if (tls != null) {
      return tls;
    }
    return switch (cause) {
      case TimeoutException _ -> reading(NO_ANSWER, "The receiver did not answer in time.");
      case IOException _ -> closed(answerBegan);
      case TooLongFrameException _ ->
          forGood(NOT_HTTP, "The head of the answer is larger than allowed.");
      case DecoderException _ -> forGood(NOT_HTTP, "What the receiver sent is not HTTP.");
      case IllegalArgumentException _ -> forGood(NOT_HTTP, "What the receiver sent is not HTTP.");
      default ->
          reading(NO_ANSWER, "The call broke off (" + cause.getClass().getSimpleName() + ").");
    };
  }

  private static Failure closed(boolean answerBegan) {
    String why =
        answerBegan
            ? "The receiver closed the connection in the middle of its answer."
            : "The receiver closed the connection without an answer.";
    return new Failure(NO_ANSWER, why, ConnectionOverrides.RetryOn.READ, !answerBegan);
  }

  /** Null when the failure has nothing to do with TLS. */
  private static @Nullable Failure tls(Throwable failure) {
    boolean handshake = false;
    boolean certificate = false;
    Throwable cause = failure;
    for (int i = 0; cause != null && i < CAUSES_MAX; i++, cause = cause.getCause()) {
      if (cause instanceof CertificateExpiredException) {
        return forGood(TLS_EXPIRED, "The receiver's certificate has expired.");
      }
      if (cause instanceof CertPathBuilderException) {
        return forGood(TLS_UNTRUSTED, "The receiver's certificate is not signed by a known CA.");
      }
      certificate |= cause instanceof CertificateException;
      handshake |= cause instanceof SSLException;
      if (cause instanceof CertificateException && saysWrongHost(cause)) {
        return forGood(TLS_WRONG_HOST, "The receiver's certificate is for another host name.");
      }
    }
    if (certificate) {
      return forGood(TLS_UNTRUSTED, "The receiver's certificate could not be verified.");
    }
    return handshake ? connecting(TLS, "The TLS handshake with the receiver failed.") : null;
  }

  /** The JDK has no type for this, only these messages. */
  private static boolean saysWrongHost(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return message.startsWith("No subject alternative")
        || message.startsWith("No name matching")
        || message.contains("doesn't match");
  }
}
