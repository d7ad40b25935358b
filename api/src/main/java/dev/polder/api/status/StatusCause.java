package dev.polder.api.status;

/**
 * One of the things that made a request fail (apimachinery {@code metav1.StatusCause}).
 *
 * @param type the cause's type, which the wire calls {@code reason}
 * @param message what a person reads
 * @param field the path of the field at fault; empty when no field is
 */
public record StatusCause(String type, String message, String field) {}
