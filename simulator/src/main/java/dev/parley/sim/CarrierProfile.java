package dev.parley.sim;

import java.time.Duration;

/**
 * How a virtual carrier behaves.
 *
 * @param responseDelay from a submit_sm to its response
 * @param deliveryDelay from a submit_sm to the text on the phone and its receipt
 * @param redeliveryDelay from a refused or unanswered deliver_sm to the next attempt
 * @param deliverTimeout how long a deliver_sm waits for its response
 * @param deliverWindow deliver_sm outstanding on one session
 * @param enquireInterval silence after which the carrier asks whether the peer lives
 * @param answersQueries whether it knows query_sm (SMPP 3.4 s4.8)
 */
public record CarrierProfile(
    String systemId,
    String password,
    Duration responseDelay,
    Duration deliveryDelay,
    Duration redeliveryDelay,
    Duration deliverTimeout,
    int deliverWindow,
    Duration enquireInterval,
    boolean answersQueries) {

  /** A carrier in good health: quick, and sends a receipt for everything. */
  public static CarrierProfile healthy(String systemId, String password) {
    return new CarrierProfile(
        systemId,
        password,
        Duration.ofMillis(5),
        Duration.ofMillis(200),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        500,
        Duration.ofSeconds(30),
        true);
  }

  public CarrierProfile withDelays(Duration response, Duration delivery, Duration redelivery) {
    return new CarrierProfile(
        systemId,
        password,
        response,
        delivery,
        redelivery,
        deliverTimeout,
        deliverWindow,
        enquireInterval,
        answersQueries);
  }

  public CarrierProfile withEnquireInterval(Duration interval) {
    return new CarrierProfile(
        systemId,
        password,
        responseDelay,
        deliveryDelay,
        redeliveryDelay,
        deliverTimeout,
        deliverWindow,
        interval,
        answersQueries);
  }

  /** One that answers query_sm as a command it does not know, as many carriers do. */
  public CarrierProfile withoutQueries() {
    return new CarrierProfile(
        systemId,
        password,
        responseDelay,
        deliveryDelay,
        redeliveryDelay,
        deliverTimeout,
        deliverWindow,
        enquireInterval,
        false);
  }
}
