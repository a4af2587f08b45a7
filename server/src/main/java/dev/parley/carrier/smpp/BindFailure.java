package dev.parley.carrier.smpp;

import dev.parley.wire.smpp.CommandStatus;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** Why a link is not bound, in words that say where to look. */
final class BindFailure {
  static final String CLOSED_UNANSWERED =
      "closed without an answer: usually our IP address is not allowed";

  private BindFailure() {}

  static String connecting(String host, int port, IOException e) {
    String place = host + ":" + port;
    return switch (e) {
      case ConnectException _ -> "connection refused: nothing listens at " + place;
      case UnknownHostException _ -> "the host name " + host + " is not known";
      case NoRouteToHostException _ -> "no route to " + place;
      case SocketTimeoutException _ ->
          "no answer from "
              + place
              + ": the address is wrong, or a firewall does not let our IP address in";
      default -> "cannot connect to " + place + ": " + e.getMessage();
    };
  }

  /** TLS 1.3 tells only now that it wants another client certificate. */
  static String binding(String host, boolean secured, IOException e) {
    return switch (e) {
      case SocketTimeoutException _ -> "connected, but no answer to the bind";
      case SSLException _ -> tls(host, e);
      case SocketException _ when secured ->
          "closed right after TLS: usually the carrier does not take our client certificate (set"
              + " tls.certificate and tls.key), or our IP address is not allowed";
      default -> "closed while binding: " + e.getMessage();
    };
  }

  static String tls(String host, IOException e) {
    String words = String.valueOf(e.getMessage());
    if (e instanceof SocketTimeoutException) {
      return "connected, but no answer to TLS: the port may be one without TLS";
    }
    if (e instanceof EOFException
        || e instanceof SocketException
        || words.contains("terminated the handshake")) {
      return "closed during TLS: usually our IP address is not allowed, or the port is one without"
          + " TLS";
    }
    if (words.contains("Unsupported or unrecognized SSL message")) {
      return "the port answers without TLS";
    }
    if (words.contains("No name matching")
        || words.contains("No subject alternative")
        || words.contains("doesn't match")) {
      return "the carrier's certificate is for another name than " + host + ": set tls.name";
    }
    if (words.contains("unable to find valid certification path")
        || words.contains("Path does not chain")) {
      return "the carrier's certificate is of no authority that we trust: set tls.ca";
    }
    if (words.contains("validity check failed") || words.contains("NotAfter")) {
      return "the carrier's certificate is not valid at this time";
    }
    if (words.contains("certificate_required") || words.contains("bad_certificate")) {
      return "the carrier does not take our client certificate: set tls.certificate and tls.key";
    }
    if (words.contains("protocol_version")) {
      return "the carrier does not offer TLS 1.2 or later";
    }
    return "TLS failed: " + words;
  }

  static String refused(int status) {
    String name = " (" + CommandStatus.describe(status) + ")";
    return CommandStatus.find(status).map(BindFailure::words).orElse("the carrier refused the bind")
        + name;
  }

  private static String words(CommandStatus status) {
    return switch (status) {
      case ESME_RINVPASWD, ESME_RINVSYSID -> "wrong password or system_id";
      case ESME_RALYBND -> "already bound: too many sessions, or an old one has not ended yet";
      case ESME_RINVSYSTYP -> "wrong system_type";
      case ESME_RTHROTTLED -> "too many attempts to bind";
      case ESME_RBINDFAIL -> "the carrier refused the bind: ask it whether the account is active";
      case ESME_RINVCMDID -> "the carrier does not offer this kind of bind";
      default -> "the carrier refused the bind";
    };
  }
}
