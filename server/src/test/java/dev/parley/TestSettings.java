package dev.parley;

import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.CarrierLink;
import dev.parley.carrier.Carriers;
import dev.parley.config.Configuration;
import dev.parley.config.Shaping;
import dev.parley.consent.JournaledOptOuts;
import dev.parley.number.RateOverrides;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What tests run the platform with: webhooks to this machine, and senders that keep to no rate. */
final class TestSettings {
  private TestSettings() {}

  /** Makes the link of the only carrier. */
  interface LinkFactory {
    CarrierLink link(CarrierEvent.Listener listener);
  }

  static Platform.Settings oneLink(LinkFactory carrier) {
    return carriers(listener -> Carriers.only(carrier.link(listener)), null);
  }

  /**
   * @param optOuts with their journal; null when none is kept
   */
  static Platform.Settings carriers(
      Platform.CarrierSource carriers, @Nullable JournaledOptOuts optOuts) {
    return new Platform.Settings(
        carriers,
        true,
        Configuration.Retention.DAYS_DEFAULT,
        optOuts,
        Shaping.OFF,
        List.of(),
        RateOverrides.NONE);
  }
}
