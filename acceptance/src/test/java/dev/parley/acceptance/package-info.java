/**
 * Parley as its users meet it: the packaged server as a process of its own, unmodified SDKs in
 * front, virtual phones behind.
 */
@NullMarked
package dev.parley.acceptance;

import org.jspecify.annotations.NullMarked;
