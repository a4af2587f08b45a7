package dev.parley.carrier;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a carrier told us. Whoever takes it must call {@link #acknowledgement()} once what it
 * carried is durable; only then the carrier is answered (deliver_sm_resp).
 */
public sealed interface CarrierEvent {
  String carrier();

  Acknowledgement acknowledgement();

  /**
   * A delivery receipt.
   *
   * @param reference the carrier's message id
   * @param state as in SMPP 3.4 s5.2.28
   * @param carrierError the {@code err:} field, as the carrier wrote it
   * @param doneAt the carrier's done date, if it could be read
   * @param recipient whom the text was for, as the carrier wrote it
   * @param sender whom it was from
   */
  record Receipt(
      String carrier,
      String reference,
      DeliveryState state,
      @Nullable String carrierError,
      @Nullable Instant doneAt,
      @Nullable String rawDoneDate,
      String recipient,
      String sender,
      Acknowledgement acknowledgement)
      implements CarrierEvent {

    /** One that names its message by the reference alone. */
    public Receipt(
        String carrier,
        String reference,
        DeliveryState state,
        @Nullable String carrierError,
        @Nullable Instant doneAt,
        @Nullable String rawDoneDate,
        Acknowledgement acknowledgement) {
      this(carrier, reference, state, carrierError, doneAt, rawDoneDate, "", "", acknowledgement);
    }
  }

  /**
   * A message, or one part of one.
   *
   * @param from as the carrier wrote it, with a plus when its TON is international
   * @param text decoded text of this part, which may begin or end with half a surrogate pair; of
   *     octets that are no text, their hexadecimal digits behind words in brackets that say so
   * @param part null when the message is whole
   */
  record Incoming(
      String carrier,
      String from,
      String to,
      String text,
      @Nullable Part part,
      Acknowledgement acknowledgement)
      implements CarrierEvent {}

  /**
   * @param number 1 to total
   */
  record Part(int reference, int total, int number) {}

  enum DeliveryState {
    ENROUTE,
    DELIVERED,
    EXPIRED,
    DELETED,
    UNDELIVERABLE,
    ACCEPTED,
    UNKNOWN,
    REJECTED
  }

  /** Answers the carrier. */
  interface Acknowledgement {
    /** It is durable: answer with status 0. */
    void taken();

    /**
     * It could not be stored: answer with a temporary error, so that the carrier sends it again.
     */
    void notTaken();

    /**
     * Too much waits to be stored already: as {@link #notTaken}, and the carrier is asked to slow
     * down.
     */
    default void full() {
      notTaken();
    }
  }

  /** Where a link sends its events; called on the link's reader thread, must not block for long. */
  interface Listener {
    void on(CarrierEvent event);
  }
}
