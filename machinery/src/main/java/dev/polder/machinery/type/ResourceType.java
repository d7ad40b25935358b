package dev.polder.machinery.type;

import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.resource.Verb;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A type of resource, whoever serves it: immutable, and shared by every logical cluster that has the same one.
 *
 * @param group its group; empty for core
 * @param names what it is called
 * @param namespaced whether its objects live in namespaces
 * @param versions its versions, preferred first
 * @param storageVersion the name of the version objects are stored at
 * @param verbs what can be done with it
 * @param space where its objects lie
 * @param builtIn true for Kubernetes' own types: they have strategic merge patch, and protobuf both ways
 * @param rules its behaviour beyond the schema
 * @param contentHash equal hashes mean equal types
 */
public record ResourceType(
        String group,
        ResourceNames names,
        boolean namespaced,
        List<TypeVersion> versions,
        String storageVersion,
        Set<Verb> verbs,
        ResourceSpace space,
        boolean builtIn,
        TypeRules rules,
        String contentHash) {

    public GroupResource groupResource() {
        return new GroupResource(group, names.plural());
    }

    public Optional<TypeVersion> version(String name) {
        for (TypeVersion version : versions) {
            if (version.name().equals(name)) {
                return Optional.of(version);
            }
        }
        return Optional.empty();
    }

    /** The version objects are stored at. */
    public TypeVersion storage() {
        return version(storageVersion).orElseThrow();
    }

    /** The same type with other rules, which its content hash must not have to tell. */
    public ResourceType withRules(TypeRules other) {
        return new ResourceType(
                group, names, namespaced, versions, storageVersion, verbs, space, builtIn, other, contentHash);
    }

    /**
     * What somebody is shown of the type.
     *
     * @param mark tells it from the type in its content hash
     */
    public ResourceType shown(List<TypeVersion> others, Set<Verb> possible, String mark) {
        return new ResourceType(
                group, names, namespaced, others, storageVersion, possible, space, builtIn, rules, contentHash + mark);
    }

    public GroupVersionKind kind(String version) {
        return new GroupVersionKind(group, version, names.kind());
    }
}
