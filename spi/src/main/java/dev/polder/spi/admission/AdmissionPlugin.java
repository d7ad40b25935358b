package dev.polder.spi.admission;

/** Changes or refuses writes. Called on virtual threads: may block. Refusals are {@link dev.polder.api.status.ApiException}. */
public interface AdmissionPlugin {

    /** The name that flags and error texts use. */
    String name();

    /** May change {@link AdmissionRequest#object()} in place, or refuse. */
    default void mutate(AdmissionRequest request) {}

    /** May refuse; sees the object as it will be stored. */
    default void validate(AdmissionRequest request) {}
}
