package dev.polder.schemagenerator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which Java class stands for which definition. The classes have lost their group: {@code V1ConfigMap} is {@code
 * io.k8s.api.core.v1.ConfigMap}; only where two groups clash is it part of the name, as in {@code CoreV1Event}.
 */
final class ModelClasses {

    private static final String PACKAGE = "io.kubernetes.client.openapi.models.";

    private final Map<String, Class<?>> byDefinition = new HashMap<>();
    private final Map<Class<?>, String> byClass = new HashMap<>();

    /**
     * Finds the class of each definition.
     *
     * @throws IllegalStateException when two definitions claim one class
     */
    ModelClasses(Set<String> definitions) {
        for (String definition : definitions) {
            find(definition).ifPresent(type -> {
                byDefinition.put(definition, type);
                String other = byClass.put(type, definition);
                if (other != null) {
                    throw new IllegalStateException(type + " stands for " + other + " and " + definition);
                }
            });
        }
    }

    Optional<Class<?>> ofDefinition(String definition) {
        return Optional.ofNullable(byDefinition.get(definition));
    }

    Optional<String> definitionOf(Class<?> type) {
        return Optional.ofNullable(byClass.get(type));
    }

    private static Optional<Class<?>> find(String definition) {
        String[] parts = definition.split("\\.");
        String kind = parts[parts.length - 1];
        String version = capitalised(parts[parts.length - 2]);
        String group = capitalised(parts[parts.length - 3]);
        List<Class<?>> found = new ArrayList<>();
        for (String name : List.of(group + version + kind, version + kind)) {
            load(PACKAGE + name).ifPresent(found::add);
        }
        if (found.size() > 1) {
            throw new IllegalStateException(definition + " may be any of " + found);
        }
        return found.stream().findFirst();
    }

    private static Optional<Class<?>> load(String name) {
        try {
            return Optional.of(Class.forName(name, false, ModelClasses.class.getClassLoader()));
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    private static String capitalised(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
}
