/**
 * Who may do what: people with one role each, their passwords, second factors, personal tokens and
 * sessions. It knows accounts by their ids only.
 */
@org.jspecify.annotations.NullMarked
package dev.parley.people;
