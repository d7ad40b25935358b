package dev.polder.machinery.builtin;

import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.resource.Verb;
import dev.polder.machinery.type.ResourceNames;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.Subresource;
import dev.polder.machinery.type.TypeRules;
import dev.polder.machinery.type.TypeVersion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A type in the making: most have one version, all verbs and a space of their own. */
record TypeDraft(
        GroupVersionKind kind,
        ResourceNames names,
        boolean namespaced,
        Set<Verb> verbs,
        ResourceSpace space,
        List<Subresource> subresources,
        List<String> selectableFields,
        TypeRules rules) {

    private static final String VERSION = "v1";
    private static final Set<Verb> ALL_VERBS = Collections.unmodifiableSet(EnumSet.allOf(Verb.class));

    TypeDraft(String group, String plural, String kind, boolean namespaced, TypeRules rules) {
        this(
                new GroupVersionKind(group, VERSION, kind),
                new ResourceNames(plural, kind.toLowerCase(Locale.ROOT), kind, kind + "List", List.of(), List.of()),
                namespaced,
                ALL_VERBS,
                ResourceSpace.local(group, plural),
                List.of(),
                List.of(),
                rules);
    }

    TypeDraft shortNames(String... shortNames) {
        return with(new ResourceNames(
                names.plural(),
                names.singular(),
                names.kind(),
                names.listKind(),
                List.of(shortNames),
                names.categories()));
    }

    TypeDraft categories(List<String> categories) {
        return with(new ResourceNames(
                names.plural(), names.singular(), names.kind(), names.listKind(), names.shortNames(), categories));
    }

    TypeDraft with(ResourceNames changed) {
        return new TypeDraft(kind, changed, namespaced, verbs, space, subresources, selectableFields, rules);
    }

    TypeDraft verbs(Set<Verb> changed) {
        return new TypeDraft(
                kind,
                names,
                namespaced,
                Collections.unmodifiableSet(changed),
                space,
                subresources,
                selectableFields,
                rules);
    }

    TypeDraft space(ResourceSpace changed) {
        return new TypeDraft(kind, names, namespaced, verbs, changed, subresources, selectableFields, rules);
    }

    TypeDraft subresource(String name, List<String> verbsOfIt) {
        return subresource(new Subresource(name, kind, verbsOfIt));
    }

    TypeDraft subresource(Subresource added) {
        List<Subresource> all = new ArrayList<>(subresources);
        all.add(added);
        return new TypeDraft(kind, names, namespaced, verbs, space, List.copyOf(all), selectableFields, rules);
    }

    TypeDraft fields(List<String> fields) {
        return new TypeDraft(kind, names, namespaced, verbs, space, subresources, fields, rules);
    }

    ResourceType type() {
        TypeVersion version = new TypeVersion(
                VERSION, true, false, "", BuiltinTypes.schemaOf(kind), subresources, null, List.of(), selectableFields);
        String hash = "builtin/" + kind.group() + "/" + names.plural() + "@"
                + BuiltinDefinitions.get().digest();
        return new ResourceType(
                kind.group(), names, namespaced, List.of(version), VERSION, verbs, space, true, rules, hash);
    }
}
