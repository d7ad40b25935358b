package dev.polder.spi.authz;

/** An authorizer's answer; nothing said means no (apiserver {@code authorizer.Decision}). */
public sealed interface Decision {

    String reason();

    /** Yes, whatever later authorizers think. */
    record Allow(String reason) implements Decision {}

    /** No, whatever later authorizers think. */
    record Deny(String reason) implements Decision {}

    /** Somebody else may decide. */
    record NoOpinion(String reason) implements Decision {}
}
