package dev.parley.console;

import dev.parley.api.BadParameter;
import dev.parley.api.parley.CarrierForm;
import dev.parley.carrier.registry.AddedCarriers;
import dev.parley.carrier.registry.Outcome;
import dev.parley.config.Secret;
import dev.parley.console.ConsoleDoor.Entrance;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.people.Permission;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /setup/carriers}: a carrier of the operator's is added; it binds at once. */
public final class CarrierSetupPage {
  static final String PATH = "/setup/carriers";

  private static final String FORM = "carrier";
  private static final int VALUE_MAX = 255;
  private static final int SETTINGS_MAX = 20_000;

  /** Of the form, which are those of the API, with the keys of the file that problems name. */
  private static final Map<String, String> KEYS = keys();

  private final Pages pages;
  private final AddedCarriers registry;

  public CarrierSetupPage(Pages pages, AddedCarriers registry) {
    this.pages = pages;
    this.registry = registry;
  }

  private static Map<String, String> keys() {
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put("Name", "name");
    keys.put("Host", "host");
    keys.put("Port", "port");
    keys.put("SystemId", "systemId");
    keys.put("Password", "password");
    keys.put("SystemType", "systemType");
    keys.put("Binds", "binds");
    keys.put("WindowSize", "windowSize");
    keys.put("Rate", "rate");
    return keys;
  }

  public void register(ConsoleRoutes routes) {
    Entrance operators = Entrance.everywhere(Permission.OPERATE);
    routes.get(PATH, operators, _ -> render(200, FormView.UNSENT));
    routes.post(PATH, operators, this::add);
  }

  public record View(FormView form, List<String> binds) {
    public View {
      binds = List.copyOf(binds);
    }
  }

  private Response render(int status, FormView sent) {
    return pages.page(
        status,
        "carrierSetup.jte",
        "Add a carrier",
        PageHead.Section.CARRIERS,
        "parley carriers add NAME --host H --port P --system-id U --password-file F",
        new View(sent.of(FORM), List.of("transceiver", "transmitter", "pair")));
  }

  private Response add(Request request) {
    FormReader form = new FormReader(FORM, request);
    for (String field : List.of("Name", "Host", "Port", "SystemId")) {
      form.required(field, VALUE_MAX, "The carrier does not work without it.");
    }
    for (String field : List.of("SystemType", "Bind", "Binds", "WindowSize", "Rate")) {
      form.text(field, VALUE_MAX);
    }
    form.text("Settings", SETTINGS_MAX);
    String reason = form.reason();
    if (!form.wrong()) {
      try {
        CarrierForm read = CarrierForm.read(filled(request));
        Secret password = read.password();
        Outcome outcome =
            registry.add(
                settings(read),
                password == null ? new Secret("") : password,
                pages.viewer().cause(reason));
        switch (outcome) {
          case Outcome.Carrier(var carrier) -> {
            return Response.seeOther(CarriersPage.PATH + "/" + carrier.name());
          }
          case Outcome.Invalid(List<String> problems) ->
              problems.forEach(problem -> form.problem(field(problem), problem));
          case Outcome.Conflict(String sentence) -> form.problem("Name", sentence);
          case Outcome.NotFound _, Outcome.Removed _, Outcome.Stale _, Outcome.Route _ ->
              throw new IllegalStateException("a carrier was added: " + outcome);
        }
      } catch (BadParameter bad) {
        form.problem(field(bad.sentence()), bad.sentence());
      }
    }
    return render(400, form.view());
  }

  /** Without what nothing was written into: an empty parameter of the API takes a key away. */
  private static Request.Parameters filled(Request request) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    request
        .form()
        .values()
        .forEach(
            (name, all) -> {
              if (!all.isEmpty() && !all.getFirst().isBlank()) {
                values.put(name, all);
              }
            });
    return new Request.Parameters(values);
  }

  private static Map<String, Object> settings(CarrierForm form) {
    Map<String, Object> settings = new LinkedHashMap<>();
    form.edits()
        .forEach(
            (key, value) -> {
              if (value != null) {
                settings.put(key, value);
              }
            });
    return settings;
  }

  /** The field that a sentence about a key or parameter is about. */
  private static String field(String problem) {
    for (Map.Entry<String, String> each : KEYS.entrySet()) {
      if (problem.startsWith(each.getKey() + " ") || problem.startsWith(each.getValue() + " ")) {
        return each.getKey();
      }
    }
    return "Settings";
  }
}
