package dev.parley.twiml;

/**
 * Something wrong with a document. As a result it means that nothing of the document can be run; as
 * a warning in a {@link TwimlDocument} it means that one part of it was passed over.
 *
 * @param code code of the error catalogue, for example 12100
 * @param explanation in words, for the owner of the application
 */
public record TwimlProblem(int code, String explanation) implements TwimlResult {}
