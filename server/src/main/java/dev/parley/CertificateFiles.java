package dev.parley;

import dev.parley.cli.Development.StartFailure;
import dev.parley.config.Http;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of our own TLS. Whatever renews certificates need not tell anybody: the files are
 * looked at from time to time, and what changed is used for new connections. Owned by one thread.
 */
final class CertificateFiles {
  private static final Logger log = LoggerFactory.getLogger(CertificateFiles.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(30);

  private final List<Path> files;
  private List<String> seen;

  private CertificateFiles(List<Path> files) {
    this.files = files;
    this.seen = marks(files);
  }

  /**
   * @param tls null where there is nothing to watch
   */
  static CertificateFiles of(Http.@Nullable Tls tls) throws StartFailure {
    if (tls == null) {
      return new CertificateFiles(List.of());
    }
    List<Path> files = List.of(Path.of(tls.certificate()), Path.of(tls.key()));
    for (Path file : files) {
      if (!Files.isReadable(file)) {
        throw new StartFailure(
            "The file " + file + " of http.tls cannot be read.",
            "Name a PEM file that this user may read.");
      }
    }
    return new CertificateFiles(files);
  }

  /** Calls after each change, until closed. */
  AutoCloseable watch(Runnable changed) {
    if (files.isEmpty()) {
      return () -> {};
    }
    ScheduledExecutorService looking =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("certificate").daemon().factory());
    ScheduledFuture<?> _ =
        looking.scheduleWithFixedDelay(
            () -> look(changed), LOOK_EVERY.toSeconds(), LOOK_EVERY.toSeconds(), TimeUnit.SECONDS);
    return looking::shutdownNow;
  }

  /** A pair of which only one half is new yet does not fit together: it is tried again. */
  void look(Runnable changed) {
    List<String> now = marks(files);
    if (now.equals(seen)) {
      return;
    }
    try {
      changed.run();
      seen = now;
      log.info("event=certificate_renewed");
    } catch (RuntimeException unusable) {
      log.warn("event=certificate_unusable reason={}", unusable.toString());
    }
  }

  private static List<String> marks(List<Path> files) {
    return files.stream().map(CertificateFiles::mark).toList();
  }

  private static String mark(Path file) {
    try {
      return Files.getLastModifiedTime(file) + " " + Files.size(file);
    } catch (IOException _) {
      return "";
    }
  }
}
