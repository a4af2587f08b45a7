package dev.parley;

import dev.parley.cli.Development.StartFailure;
import dev.parley.config.ConfigurationException;
import dev.parley.http.CannotListen;
import dev.parley.store.DataDirectoryInUse;
import dev.parley.store.StoreException;
import dev.parley.store.transfer.TransferException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/** Starts that fail, put into words for whoever started. */
final class Explained {
  private Explained() {}

  /** A start that may fail in many ways. */
  @FunctionalInterface
  interface Start<T> {
    T start() throws IOException, SQLException, InterruptedException, StartFailure;
  }

  /**
   * @param otherPort what to do when the port is taken
   */
  static <T> T start(Path logs, String otherPort, Start<T> start) throws StartFailure {
    try {
      return start.start();
    } catch (DataDirectoryInUse inUse) {
      throw new StartFailure(
          inUse.getMessage(), "Stop that one, or give this one its own directory: --data DIR");
    } catch (CannotListen cannot) {
      throw new StartFailure(
          cannot.taken()
              ? "Port " + cannot.port() + " on " + cannot.host() + " is taken by another program."
              : String.valueOf(cannot.getMessage()),
          otherPort);
    } catch (ConfigurationException invalid) {
      throw new StartFailure(
          "The configuration has problems:\n  " + String.join("\n  ", invalid.problems()),
          "Mend the file given with --config, and start again.");
    } catch (TransferException unfinished) {
      throw new StartFailure(String.valueOf(unfinished.getMessage()), unfinished.remedy());
    } catch (StoreException | IOException | SQLException failed) {
      throw new StartFailure(
          "Parley could not start: " + failed.getMessage(),
          "Details are in " + logs.resolve("parley.log") + ".");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StartFailure("Interrupted.", "Start it again.");
    }
  }
}
