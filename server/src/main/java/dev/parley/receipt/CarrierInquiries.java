package dev.parley.receipt;

import dev.parley.carrier.CarrierLink;
import dev.parley.carrier.Carriers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * The {@link Inquiries} of each carrier, beside each other: one that does not answer holds no
 * other's.
 */
public final class CarrierInquiries {
  private final Carriers carriers;
  private final Function<CarrierLink, Inquiries> inquiries;
  private final Executor blocking;

  /** Owned by the run. */
  private final Map<CarrierLink, Inquiries> ofCarriers = new LinkedHashMap<>();

  /**
   * @param inquiries made once for each link
   * @param blocking runs what waits for the database and for a carrier
   */
  public CarrierInquiries(
      Carriers carriers, Function<CarrierLink, Inquiries> inquiries, Executor blocking) {
    this.carriers = carriers;
    this.inquiries = inquiries;
    this.blocking = blocking;
  }

  /** To be run every second or so, on one thread. */
  public void run() {
    ofCarriers.keySet().retainAll(carriers.links());
    for (CarrierLink link : carriers.links()) {
      Inquiries its = ofCarriers.computeIfAbsent(link, inquiries);
      if (link.terms().answersQueries()) {
        blocking.execute(its::run);
      }
    }
  }
}
