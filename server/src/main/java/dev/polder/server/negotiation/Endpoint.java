package dev.polder.server.negotiation;

import dev.polder.api.status.ApiException;
import dev.polder.api.status.Status;
import dev.polder.api.status.StatusReason;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What kind of answer a request leads to, as far as its form goes. */
public enum Endpoint {
    /** One object. */
    OBJECT,
    /** A list. */
    LIST,
    /** A stream of watch events; YAML has no frames. */
    WATCH,
    /** Something that has no other form: a review, a Status, a discovery document. */
    UNCONVERTIBLE;

    boolean offers(Encoding encoding) {
        return this != WATCH || encoding != Encoding.YAML;
    }

    /** Media types in upstream's spelling, for a 406: all that is offered in some form of the answer. */
    List<String> mediaTypes() {
        return Arrays.stream(Encoding.values())
                .filter(this::offers)
                .map(encoding -> encoding.mediaType() + (this == WATCH ? ";stream=watch" : ""))
                .toList();
    }

    /**
     * The form that a clause asks for (apiserver {@code RequestScope.AllowsMediaTypeTransform}).
     *
     * @param inProtobuf whether the answer as it is has a protobuf form
     * @return null when this endpoint cannot honour the clause
     * @throws ApiException 406 when a list's form is asked of an object or the reverse, which upstream does not skip
     */
    @Nullable
    ObjectFormat format(Conversion wanted, Encoding encoding, boolean pretty, boolean inProtobuf) {
        if (wanted.isNone()) {
            return encoding == Encoding.PROTOBUF && !inProtobuf ? null : new ObjectFormat.Plain(encoding, pretty);
        }
        if (this == UNCONVERTIBLE || !wanted.isMeta()) {
            return null;
        }
        return switch (wanted.kind()) {
            case "Table" ->
                encoding == Encoding.PROTOBUF ? null : new ObjectFormat.Table(encoding, pretty, wanted.version());
            case "PartialObjectMetadata" -> {
                if (this == LIST) {
                    throw notAcceptable("you requested PartialObjectMetadata, but the requested object is a list"
                            + " (*unstructured.UnstructuredList)");
                }
                yield new ObjectFormat.PartialObjectMetadata(encoding, pretty, wanted.version());
            }
            case "PartialObjectMetadataList" -> {
                if (this != LIST) {
                    throw notAcceptable("you requested PartialObjectMetadataList, but the requested object is not a"
                            + " list (*unstructured.Unstructured)");
                }
                yield new ObjectFormat.PartialObjectMetadataList(encoding, pretty, wanted.version());
            }
            default -> null;
        };
    }

    private static ApiException notAcceptable(String message) {
        return new ApiException(Status.failure(StatusReason.NOT_ACCEPTABLE, message, null));
    }
}
