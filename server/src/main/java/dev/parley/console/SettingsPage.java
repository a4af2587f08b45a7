package dev.parley.console;

import dev.parley.config.Setting;
import dev.parley.console.ConsoleDoor.Entrance;
import dev.parley.http.Response;
import dev.parley.people.Permission;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code /settings}: what this server was started with and where each value comes from, secrets
 * left out; changed in the file, not here.
 */
public final class SettingsPage {
  static final String PATH = "/settings";

  private final Pages pages;
  private final Facts facts;

  public SettingsPage(Pages pages, Facts facts) {
    this.pages = pages;
    this.facts = facts;
  }

  /**
   * @param settings every value that is in force
   * @param data the data directory
   * @param masterKey file of the key that seals secrets
   */
  public record Facts(List<Setting> settings, Path data, Path masterKey) {
    public Facts {
      settings = List.copyOf(settings);
    }
  }

  /**
   * @param version of this program
   * @param runtime Java and operating system
   */
  public record View(
      String version, String runtime, String data, String masterKey, List<Setting> settings) {
    public View {
      settings = List.copyOf(settings);
    }
  }

  public void register(ConsoleRoutes routes) {
    routes.get(PATH, Entrance.everywhere(Permission.OPERATE), _ -> show());
  }

  private Response show() {
    String version = SettingsPage.class.getPackage().getImplementationVersion();
    return pages.page(
        200,
        "settings.jte",
        "Settings",
        PageHead.Section.SETTINGS,
        "parley config show --origin",
        new View(
            version == null ? "development build" : version,
            "Java %s, %s %s"
                .formatted(
                    Runtime.version(),
                    System.getProperty("os.name"),
                    System.getProperty("os.arch")),
            facts.data().toString(),
            facts.masterKey().toString(),
            facts.settings()));
  }
}
