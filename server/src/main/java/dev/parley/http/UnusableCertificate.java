package dev.parley.http;

import dev.parley.config.Http;
import java.io.IOException;

/** Certificate or key of our own TLS cannot be read as what they should be. */
public final class UnusableCertificate extends IOException {
  private static final long serialVersionUID = 1;

  UnusableCertificate(Http.Tls tls, Throwable cause) {
    super(
        "The files of http.tls cannot be used ("
            + tls.certificate()
            + ", "
            + tls.key()
            + "): "
            + cause.getMessage(),
        cause);
  }
}
