package dev.polder.server.negotiation;

/** What a client gets instead of, or as, the object it asked for. */
public sealed interface ObjectFormat {

    Encoding encoding();

    /** Whether a person will read it. */
    boolean pretty();

    /** The object as it is. */
    record Plain(Encoding encoding, boolean pretty) implements ObjectFormat {}

    /**
     * A {@code meta.k8s.io} Table.
     *
     * @param version {@code v1} or {@code v1beta1}
     */
    record Table(Encoding encoding, boolean pretty, String version) implements ObjectFormat {}

    /**
     * Only the metadata of one object, {@code meta.k8s.io} PartialObjectMetadata.
     *
     * @param version {@code v1} or {@code v1beta1}
     */
    record PartialObjectMetadata(Encoding encoding, boolean pretty, String version) implements ObjectFormat {}

    /**
     * Only the metadata of the objects of a list, {@code meta.k8s.io} PartialObjectMetadataList.
     *
     * @param version {@code v1} or {@code v1beta1}
     */
    record PartialObjectMetadataList(Encoding encoding, boolean pretty, String version) implements ObjectFormat {}
}
