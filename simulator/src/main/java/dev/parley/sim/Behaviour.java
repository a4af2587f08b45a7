package dev.parley.sim;

import java.time.Duration;

/**
 * What a virtual carrier does to whoever is bound to it. Parameters count in thousandths of all
 * submit_sm where they end in {@code In1000}. A message that was taken always has its fate and its
 * receipt, in every behaviour: what makes trouble is the way there.
 */
public sealed interface Behaviour {

  /** Answers as its {@link CarrierProfile} says, and takes everything. */
  record Healthy() implements Behaviour {}

  /**
   * Takes everything and is late with it.
   *
   * @param response from a submit_sm to its response
   * @param delivery from a submit_sm to the text on the phone and its receipt
   */
  record Slow(Duration response, Duration delivery) implements Behaviour {
    public Slow {
      if (response.isNegative() || delivery.isNegative()) {
        throw new IllegalArgumentException("nobody answers before the question");
      }
    }
  }

  /**
   * Refuses some messages with ESME_RSYSERR, and breaks the connection over some that it has taken,
   * instead of answering.
   */
  record Flaky(int errorsIn1000, int dropsIn1000) implements Behaviour {
    public Flaky {
      checkShares(errorsIn1000, dropsIn1000);
    }
  }

  /**
   * Takes so many submit_sm in a second over all sessions together, and answers further ones with
   * ESME_RTHROTTLED.
   */
  record Throttling(int perSecond) implements Behaviour {
    public Throttling {
      if (perSecond < 1) {
        throw new IllegalArgumentException("a carrier takes at least one message a second");
      }
    }
  }

  /**
   * Holds so many messages that are on their way to a phone, and answers further ones with
   * ESME_RMSGQFUL.
   */
  record Capped(int messages) implements Behaviour {
    public Capped {
      if (messages < 1) {
        throw new IllegalArgumentException("a queue has at least one place");
      }
    }
  }

  /** Takes connections and octets and never says a word, also to sessions that are bound. */
  record Silent() implements Behaviour {}

  /** Has closed its port: who is connected is cut off, who connects is refused. */
  record Refusing() implements Behaviour {}

  /**
   * Takes everything, and says what no carrier should: see {@link Rudeness}.
   *
   * @param actsIn1000 after which the session can go on
   * @param breaksIn1000 after which it cannot
   */
  record Rude(int actsIn1000, int breaksIn1000) implements Behaviour {
    public Rude {
      checkShares(actsIn1000, breaksIn1000);
    }
  }

  private static void checkShares(int first, int second) {
    if (first < 0 || second < 0 || first + second > 1000) {
      throw new IllegalArgumentException("shares are thousandths and together at most 1000");
    }
  }
}
