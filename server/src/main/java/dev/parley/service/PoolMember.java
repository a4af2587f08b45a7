package dev.parley.service;

import dev.parley.number.Sender;
import java.time.Instant;

/** A sender in the pool of a service, and since when. */
public record PoolMember(ServiceSid service, Sender sender, Instant since) {}
