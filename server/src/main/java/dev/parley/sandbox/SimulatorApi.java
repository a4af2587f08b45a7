package dev.parley.sandbox;

import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.sim.NamedBehaviour;
import dev.parley.sim.ReceiptDialect;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The simulated carrier for programs; no credentials, as with {@link PhonesApi}.
 *
 * <ul>
 *   <li>{@code GET /v1/parley/Simulator} says how the carrier behaves and how it could.
 *   <li>{@code POST /v1/parley/Simulator} with Profile, and perhaps Receipts, switches it.
 * </ul>
 */
final class SimulatorApi {
  private static final String PATH = "/v1/parley/Simulator";

  private final CarrierSwitch carrier;

  SimulatorApi(CarrierSwitch carrier) {
    this.carrier = carrier;
  }

  void register(Routes routes) {
    routes.blocking("GET", PATH, _ -> PhonesJson.simulator(carrier));
    routes.blocking("POST", PATH, this::change);
  }

  private Response change(Request request) {
    String profile = request.form().first("Profile").orElse("");
    Optional<NamedBehaviour> chosen = NamedBehaviour.find(profile);
    if (chosen.isEmpty()) {
      return PhonesJson.problem(400, 20001, unknown(profile));
    }
    Optional<String> receipts = request.form().first("Receipts");
    Optional<ReceiptDialect> dialect = receipts.flatMap(ReceiptDialect::find);
    if (receipts.isPresent() && dialect.isEmpty()) {
      return PhonesJson.problem(
          400,
          20001,
          "Receipts is one of "
              + Arrays.stream(ReceiptDialect.values())
                  .map(ReceiptDialect::id)
                  .collect(Collectors.joining(", "))
              + ".");
    }
    carrier.switchTo(chosen.get());
    dialect.ifPresent(carrier::switchTo);
    return PhonesJson.simulator(carrier);
  }

  /** What is wrong with the name of a profile, and what would be right. */
  static String unknown(String profile) {
    return "There is no profile “" + profile + "”. Profile is one of " + names() + ".";
  }

  static String names() {
    return Arrays.stream(NamedBehaviour.values())
        .map(NamedBehaviour::id)
        .collect(Collectors.joining(", "));
  }
}
