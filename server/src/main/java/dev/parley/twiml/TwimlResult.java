package dev.parley.twiml;

/** What reading an answer gave: a document to run, or the reason why there is none. */
public sealed interface TwimlResult permits TwimlDocument, TwimlProblem {}
