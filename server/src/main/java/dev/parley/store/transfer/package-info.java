/** Moving a database: logical export and import, file backup and restore. Knows tables by name. */
@NullMarked
package dev.parley.store.transfer;

import org.jspecify.annotations.NullMarked;
