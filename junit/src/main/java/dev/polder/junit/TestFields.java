package dev.polder.junit;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** Fields of tests that are set for as long as what they hold can be used. What a test has set itself is left alone. */
final class TestFields implements AutoCloseable {

    private final List<Set> done = new ArrayList<>();

    /** A field that was set; of a class when there is no instance. */
    private record Set(Field field, @Nullable Object instance) {}

    /**
     * Sets the fields that are null and not final.
     *
     * @param type whose fields, with those of the classes above it
     * @param instance whose values; null for the static fields
     * @param wanted which types of fields are meant
     * @param values what a field of such a type holds
     * @throws IllegalStateException when a field cannot be reached
     */
    void set(Class<?> type, @Nullable Object instance, Predicate<Class<?>> wanted, Function<Class<?>, Object> values) {
        Predicate<Field> meant = field -> wanted.test(field.getType())
                && !Modifier.isFinal(field.getModifiers())
                && Modifier.isStatic(field.getModifiers()) == (instance == null);
        for (Field field : ReflectionSupport.findFields(type, meant, HierarchyTraversalMode.TOP_DOWN)) {
            try {
                field.setAccessible(true);
                if (field.get(instance) == null) {
                    field.set(instance, values.apply(field.getType()));
                    done.add(new Set(field, instance));
                }
            } catch (ReflectiveOperationException | RuntimeException e) {
                throw new IllegalStateException(
                        "the field " + field.getName() + " of " + type.getName() + " cannot be set: " + e.getMessage(),
                        e);
            }
        }
    }

    /** Makes them null again: an instance may live for several tests. */
    @Override
    public void close() throws IllegalAccessException {
        for (Set one : done) {
            one.field().set(one.instance(), null);
        }
    }
}
