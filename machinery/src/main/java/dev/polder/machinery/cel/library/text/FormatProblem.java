package dev.polder.machinery.cel.library.text;

/**
 * What is wrong with a call of {@code format}.
 *
 * @param expression the id of the argument or the call that it is about
 * @param message in cel-go's words
 */
public record FormatProblem(long expression, String message) {}
