/**
 * The whole life of messages, simulated from a seed: the real platform on a real database, with
 * every thread, every delay and the world around it chosen by one random generator.
 */
@NullMarked
package dev.parley.simulation;

import org.jspecify.annotations.NullMarked;
