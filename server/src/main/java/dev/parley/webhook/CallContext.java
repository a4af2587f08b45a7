package dev.parley.webhook;

import java.util.function.LongSupplier;

/** What every call of one client uses. */
record CallContext(
    Connector connector,
    Deadlines deadlines,
    AddressGuard guard,
    HostDirectory directory,
    Lanes lanes,
    LongSupplier nanoTime,
    Limits limits,
    Runnable ended) {}
