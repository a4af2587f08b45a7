package dev.parley.console;

/** A bubble of a phone whose message is not known. */
public record UnlinkedView(String sentence, String phone, String other, String searchUrl) {}
