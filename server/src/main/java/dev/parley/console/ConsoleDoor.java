package dev.parley.console;

import dev.parley.http.Routes;
import dev.parley.people.Permission;
import org.jspecify.annotations.Nullable;

/** Who may enter the pages: everybody at a development server, people who signed in elsewhere. */
public interface ConsoleDoor {
  /** Nobody signs in; whoever reaches the server is its developer. */
  ConsoleDoor OPEN =
      new ConsoleDoor() {
        @Override
        public Routes.Handler page(Entrance entrance, Routes.Handler handler) {
          return request -> Viewer.DEVELOPMENT.handle(handler, request);
        }
      };

  /** The handler, behind the door. */
  Routes.Handler page(Entrance entrance, Routes.Handler handler);

  /** What is asked of who enters. */
  sealed interface Entrance {
    Entrance ANYBODY = new Anybody();
    Entrance SIGNED_IN = new SignedIn(null, false);

    /** Of those who may do this, also where they are limited to accounts: the page sees to it. */
    static Entrance of(Permission permission) {
      return new SignedIn(permission, false);
    }

    /** Of those who may do this for the whole installation. */
    static Entrance everywhere(Permission permission) {
      return new SignedIn(permission, true);
    }

    record Anybody() implements Entrance {}

    record SignedIn(@Nullable Permission permission, boolean everywhere) implements Entrance {}
  }
}
