package dev.parley.carrier.smpp;

import dev.parley.wire.smpp.CommandStatus;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;

/** Why a link is not bound, in words that say where to look. */
final class BindFailure {
  static final String CLOSED_UNANSWERED =
      "closed without an answer: usually our IP address is not allowed";

  private BindFailure() {}

  static String connecting(SmppSettings settings, IOException e) {
    String place = settings.host() + ":" + settings.port();
    return switch (e) {
      case ConnectException _ -> "connection refused: nothing listens at " + place;
      case UnknownHostException _ -> "the host name " + settings.host() + " is not known";
      case NoRouteToHostException _ -> "no route to " + place;
      case SocketTimeoutException _ ->
          "no answer from "
              + place
              + ": the address is wrong, or a firewall does not let our IP address in";
      default -> "cannot connect to " + place + ": " + e.getMessage();
    };
  }

  static String binding(IOException e) {
    return e instanceof SocketTimeoutException
        ? "connected, but no answer to the bind"
        : "closed while binding: " + e.getMessage();
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
      case ESME_RINVCMDID -> "the carrier does not offer a transceiver bind";
      default -> "the carrier refused the bind";
    };
  }
}
