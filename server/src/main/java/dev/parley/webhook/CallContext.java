package dev.parley.webhook;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import java.util.function.LongSupplier;

/** What every call of one client uses. */
record CallContext(
    Vertx vertx,
    HttpClientAgent http,
    AddressGuard guard,
    HostDirectory directory,
    Lanes lanes,
    Connections connections,
    LongSupplier nanoTime,
    Limits limits,
    Runnable ended) {}
