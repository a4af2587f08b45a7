/** Metrics, log context and health suppliers; knows no domain. */
@NullMarked
package dev.parley.observe;

import org.jspecify.annotations.NullMarked;
