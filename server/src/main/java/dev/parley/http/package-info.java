/** HTTP server and routing; the only place beside webhook that knows Vert.x. */
@NullMarked
package dev.parley.http;

import org.jspecify.annotations.NullMarked;
