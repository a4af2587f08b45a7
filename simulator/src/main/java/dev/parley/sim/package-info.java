/** Virtual carriers and virtual phones; knows the server only as bytes on a socket. */
@NullMarked
package dev.parley.sim;

import org.jspecify.annotations.NullMarked;
