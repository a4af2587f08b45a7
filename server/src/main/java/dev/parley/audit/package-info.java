/**
 * Who changed what, and why: one append-only table, hash-chained for each account (clauses S3, S4,
 * S5). It knows no domain: subjects are words, values are texts.
 */
@org.jspecify.annotations.NullMarked
package dev.parley.audit;
