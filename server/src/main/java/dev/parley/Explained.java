package dev.parley;

import dev.parley.cli.Development.StartFailure;
import dev.parley.config.ConfigurationException;
import dev.parley.http.CannotListen;
import dev.parley.http.UnusableCertificate;
import dev.parley.store.DataDirectoryInUse;
import dev.parley.store.StoreException;
import dev.parley.store.transfer.TransferException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.slf4j.LoggerFactory;

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
              : "Parley " + cannot.getMessage(),
          cannot.taken()
              ? otherPort
              : "Is http.host an address of this machine, and may this user take http.port?");
    } catch (UnusableCertificate unusable) {
      throw new StartFailure(
          String.valueOf(unusable.getMessage()),
          "Name a certificate with its issuers and its key in PKCS #8, both in PEM and not"
              + " encrypted.");
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
    } catch (RuntimeException failed) {
      throw unexpected(logs, failed);
    }
  }

  /** Also what nobody thought of is told in words; the log has the rest. */
  private static StartFailure unexpected(Path logs, RuntimeException failed) {
    if (!logs.toString().isEmpty()) {
      // Not before the place of the log is known: who asks for a logger fixes it.
      LoggerFactory.getLogger(Explained.class).error("event=start_failed", failed);
    }
    Throwable root = failed;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String words = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return new StartFailure(
        "Parley could not start: " + words, "Details are in " + logs.resolve("parley.log") + ".");
  }
}
