package dev.polder.codegen.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One served version of a kind.
 *
 * @param name for example {@code v1beta1}
 * @param storage whether objects are stored in it
 * @param deprecation the warning that the server sends with it; empty when it is not deprecated
 * @param status whether the status is written by a request of its own
 * @param scale the scale subresource; null without one
 * @param root the object itself: its fields without {@code apiVersion}, {@code kind} and {@code metadata}, which every
 *     object has
 * @param types every type that its fields name, parents before what is inside them; no two of a version of a group have
 *     the same name, and none is called as a kind
 */
public record Version(
        String name,
        boolean storage,
        String deprecation,
        boolean status,
        @Nullable Scale scale,
        Declaration.Struct root,
        List<Declaration> types) {

    public Version {
        types = List.copyOf(types);
    }

    /**
     * Where the numbers of the scale subresource lie.
     *
     * @param specReplicas a path such as {@code .spec.replicas}
     * @param statusReplicas a path such as {@code .status.replicas}
     * @param labelSelector a path; empty without one
     */
    public record Scale(String specReplicas, String statusReplicas, String labelSelector) {}
}
