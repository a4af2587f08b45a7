package dev.parley.console;

import dev.parley.console.ConsoleDoor.Entrance;
import dev.parley.http.Routes;
import java.util.ArrayList;
import java.util.List;

/** Registers pages, each behind the door, and remembers which. */
public final class ConsoleRoutes {
  private final Routes routes;
  private final ConsoleDoor door;
  private final List<Entry> entries = new ArrayList<>();

  public ConsoleRoutes(Routes routes, ConsoleDoor door) {
    this.routes = routes;
    this.door = door;
  }

  /** A page or an action of one. */
  public record Entry(String method, String template, Entrance entrance) {}

  public void get(String template, Entrance entrance, Routes.Handler handler) {
    add("GET", template, entrance, handler);
  }

  public void post(String template, Entrance entrance, Routes.Handler handler) {
    add("POST", template, entrance, handler);
  }

  private void add(String method, String template, Entrance entrance, Routes.Handler handler) {
    entries.add(new Entry(method, template, entrance));
    routes.blocking(method, template, door.page(entrance, handler));
  }

  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  Routes routes() {
    return routes;
  }
}
