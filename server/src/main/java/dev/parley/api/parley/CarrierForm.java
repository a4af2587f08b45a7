package dev.parley.api.parley;

import dev.parley.api.BadParameter;
import dev.parley.config.AddedSettings;
import dev.parley.config.CarrierSession;
import dev.parley.config.ConfigurationException;
import dev.parley.config.Secret;
import dev.parley.http.Request.Parameters;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a form says about a carrier. The usual settings have parameters of their own; all others may
 * stand in {@code Settings}, in YAML, as they would in the file.
 *
 * @param edits keys of the file with their new values; null, for an empty parameter, takes a key
 *     out
 * @param password null when it is not named
 * @param version 0 when it is not named
 */
public record CarrierForm(
    Map<String, @Nullable Object> edits, @Nullable Secret password, int version) {
  /** Characters of {@code Settings}. */
  static final int SETTINGS_MAX = 20_000;

  static final int VALUE_MAX = 255;

  /** Parameters to keys of the file. */
  private static final Map<String, String> KEYS =
      Map.of(
          "Name", "name",
          "Host", "host",
          "Port", "port",
          "SystemId", "systemId",
          "SystemType", "systemType",
          "WindowSize", "windowSize",
          "Rate", "rate");

  private static final String BIND = "Bind";
  private static final String BINDS = "Binds";
  private static final String TRANSCEIVER = "transceiver";

  /** For a carrier that there is: what is not named stays, also of the binds. */
  static CarrierForm changes(Parameters form) throws BadParameter {
    if (value(form, BIND).isPresent() != value(form, BINDS).isPresent()) {
      throw new BadParameter(
          BadParameter.INVALID_VALUE,
          "Bind and Binds are changed together: name the kind and how many.");
    }
    return read(form);
  }

  public static CarrierForm read(Parameters form) throws BadParameter {
    Map<String, @Nullable Object> edits = new LinkedHashMap<>(settings(form));
    for (Map.Entry<String, String> each : KEYS.entrySet()) {
      Optional<String> value = value(form, each.getKey());
      if (value.isPresent()) {
        edits.put(each.getValue(), value.get().isEmpty() ? null : value.get());
      }
    }
    binds(form).ifPresent(binds -> edits.put("binds", binds));
    Optional<String> password = value(form, "Password");
    return new CarrierForm(edits, password.map(Secret::new).orElse(null), version(form));
  }

  private static Map<String, Object> settings(Parameters form) throws BadParameter {
    String written = form.first("Settings").orElse("");
    if (written.length() > SETTINGS_MAX) {
      throw new BadParameter(
          BadParameter.TOO_LONG, "Settings is longer than " + SETTINGS_MAX + " characters.");
    }
    Map<String, Object> settings;
    try {
      settings = AddedSettings.parse(written);
    } catch (ConfigurationException invalid) {
      throw new BadParameter(
          BadParameter.INVALID_VALUE, "Settings: " + String.join(" ", invalid.problems()));
    }
    if (settings.containsKey("password")) {
      throw new BadParameter(
          BadParameter.INVALID_VALUE, "The password belongs into the parameter Password.");
    }
    return settings;
  }

  private static Optional<Map<String, String>> binds(Parameters form) throws BadParameter {
    Optional<String> kind = value(form, BIND);
    Optional<String> count = value(form, BINDS);
    if (kind.isEmpty() && count.isEmpty()) {
      return Optional.empty();
    }
    String number = count.orElse("1");
    if (!number.matches("[1-9][0-9]?") || Integer.parseInt(number) > CarrierSession.BINDS_MAX) {
      throw new BadParameter(
          BadParameter.INVALID_VALUE,
          "Binds must be a whole number from 1 to " + CarrierSession.BINDS_MAX + ".");
    }
    return Optional.of(
        switch (kind.orElse(TRANSCEIVER)) {
          case TRANSCEIVER -> Map.of(TRANSCEIVER, number);
          case "transmitter" -> Map.of("transmitter", number);
          case "pair" -> Map.of("transmitter", number, "receiver", number);
          default ->
              throw new BadParameter(
                  BadParameter.INVALID_VALUE,
                  "Bind must be transceiver, transmitter, or pair: as many transmitters as"
                      + " receivers. Settings takes any other mixture.");
        });
  }

  private static int version(Parameters form) throws BadParameter {
    String written = value(form, "Version").orElse("0");
    if (!written.matches("[0-9]{1,9}")) {
      throw new BadParameter(BadParameter.INVALID_VALUE, "Version must be a whole number.");
    }
    return Integer.parseInt(written);
  }

  private static Optional<String> value(Parameters form, String name) throws BadParameter {
    Optional<String> value = form.first(name).map(String::strip);
    if (value.isPresent() && value.get().length() > VALUE_MAX) {
      throw new BadParameter(
          BadParameter.TOO_LONG, name + " is longer than " + VALUE_MAX + " characters.");
    }
    return value;
  }

  @Override
  public String toString() {
    return "CarrierForm[" + edits.keySet() + "]";
  }
}
