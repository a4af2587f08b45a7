/** Messaging services: pools of senders with common settings, and the choice of a sender. */
@NullMarked
package dev.parley.service;

import org.jspecify.annotations.NullMarked;
