/** Accounts, API keys and standing, which policy reads as a fact. */
@NullMarked
package dev.parley.account;

import org.jspecify.annotations.NullMarked;
