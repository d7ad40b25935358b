package dev.polder.machinery.builtin;

import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.resource.Verb;
import dev.polder.machinery.type.ResourceNames;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.ScalePaths;
import dev.polder.machinery.type.Subresource;
import dev.polder.machinery.type.TypeRules;
import dev.polder.machinery.type.TypeVersion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A type in the making: most have one version, all verbs and a space of their own. */
public record TypeDraft(
        GroupVersionKind kind,
        ResourceNames names,
        boolean namespaced,
        Set<Verb> verbs,
        ResourceSpace space,
        List<Subresource> subresources,
        List<String> selectableFields,
        @Nullable ScalePaths scale,
        TypeRules rules) {

    private static final String VERSION = "v1";
    private static final GroupVersionKind SCALE = new GroupVersionKind("autoscaling", "v1", "Scale");
    private static final List<String> READ_WRITE = List.of("get", "patch", "update");
    private static final Set<Verb> ALL_VERBS = Collections.unmodifiableSet(EnumSet.allOf(Verb.class));

    /** A type of version v1 with all verbs and nothing more. */
    public TypeDraft(String group, String plural, String kind, boolean namespaced, TypeRules rules) {
        this(
                new GroupVersionKind(group, VERSION, kind),
                new ResourceNames(plural, kind.toLowerCase(Locale.ROOT), kind, kind + "List", List.of(), List.of()),
                namespaced,
                ALL_VERBS,
                ResourceSpace.local(group, plural),
                List.of(),
                List.of(),
                null,
                rules);
    }

    /** The same with abbreviations for people. */
    public TypeDraft shortNames(String... shortNames) {
        return with(new ResourceNames(
                names.plural(),
                names.singular(),
                names.kind(),
                names.listKind(),
                List.of(shortNames),
                names.categories()));
    }

    /** The same in categories such as {@code all}. */
    public TypeDraft categories(List<String> categories) {
        return with(new ResourceNames(
                names.plural(), names.singular(), names.kind(), names.listKind(), names.shortNames(), categories));
    }

    TypeDraft with(ResourceNames changed) {
        return new TypeDraft(kind, changed, namespaced, verbs, space, subresources, selectableFields, scale, rules);
    }

    /** The same with these verbs only. */
    public TypeDraft verbs(Set<Verb> changed) {
        return new TypeDraft(
                kind,
                names,
                namespaced,
                Collections.unmodifiableSet(changed),
                space,
                subresources,
                selectableFields,
                scale,
                rules);
    }

    /** The same whose objects lie elsewhere. */
    public TypeDraft space(ResourceSpace changed) {
        return new TypeDraft(kind, names, namespaced, verbs, changed, subresources, selectableFields, scale, rules);
    }

    /** The same with a subresource of its own kind. */
    public TypeDraft subresource(String name, List<String> verbsOfIt) {
        return subresource(new Subresource(name, kind, verbsOfIt));
    }

    /** The same with a subresource more. */
    public TypeDraft subresource(Subresource added) {
        List<Subresource> all = new ArrayList<>(subresources);
        all.add(added);
        return new TypeDraft(kind, names, namespaced, verbs, space, List.copyOf(all), selectableFields, scale, rules);
    }

    /** The same with fields that selectors may name besides name and namespace. */
    public TypeDraft fields(List<String> fields) {
        return new TypeDraft(kind, names, namespaced, verbs, space, subresources, fields, scale, rules);
    }

    /** The same with a scale subresource, whose Scale reads and writes these paths. */
    public TypeDraft scale(ScalePaths paths) {
        TypeDraft with = subresource(new Subresource("scale", SCALE, READ_WRITE));
        return new TypeDraft(
                kind, names, namespaced, verbs, space, with.subresources(), selectableFields, paths, rules);
    }

    /** The same with a status of its own. */
    public TypeDraft status() {
        return subresource("status", READ_WRITE);
    }

    /** The type, with one version. */
    public ResourceType type() {
        return type(List.of(version()));
    }

    /** The type with several versions: most preferred first, of which the first is stored. */
    public ResourceType type(List<TypeVersion> versions) {
        String definition = BuiltinTypes.definitionName(kind);
        String hash = "builtin/" + kind.group() + "/" + names.plural() + "@"
                + BuiltinDefinitions.holding(definition).digest();
        return new ResourceType(
                kind.group(), names, namespaced, versions, versions.get(0).name(), verbs, space, true, rules, hash);
    }

    /** The version that the draft is about. */
    public TypeVersion version() {
        return version(kind);
    }

    /** Another version with the same subresources. */
    public TypeVersion version(String name) {
        return version(new GroupVersionKind(kind.group(), name, kind.kind()));
    }

    private TypeVersion version(GroupVersionKind of) {
        List<Subresource> own = subresources.stream()
                .map(one -> one.kind().equals(kind) ? new Subresource(one.name(), of, one.verbs()) : one)
                .toList();
        return new TypeVersion(
                of.version(), true, false, "", BuiltinTypes.schemaOf(of), own, scale, List.of(), selectableFields);
    }
}
