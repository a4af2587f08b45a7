/** Embedded PostgreSQL, pool, migrations, group commit; no domain knowledge. */
@NullMarked
package dev.parley.store;

import org.jspecify.annotations.NullMarked;
