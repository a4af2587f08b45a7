/**
 * The compatibility proxy: lets unmodified clients of {@code *.twilio.com} talk to this
 * installation, through a certificate authority of its own.
 */
@NullMarked
package dev.parley.sandbox.proxy;

import org.jspecify.annotations.NullMarked;
