/** The tools behind docs/measurements.md: they load a packaged server and weigh what it costs. */
@NullMarked
package dev.parley.bench;

import org.jspecify.annotations.NullMarked;
