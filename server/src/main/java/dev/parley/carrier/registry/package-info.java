/** Carriers and routes that operators added while Parley runs, in the database. */
@NullMarked
package dev.parley.carrier.registry;

import org.jspecify.annotations.NullMarked;
