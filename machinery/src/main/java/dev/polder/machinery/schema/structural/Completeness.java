package dev.polder.machinery.schema.structural;

import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.field.FieldPath;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every field and element that a junctor speaks of must also be specified outside of it (apiextensions {@code
 * pkg/apiserver/schema/complete.go}).
 */
public final class Completeness {

    private final List<FieldError> errors = new ArrayList<>();

    private Completeness() {}

    /** Everything that is only specified inside junctors. */
    public static List<FieldError> check(RawSchema schema, FieldPath path) {
        Completeness check = new Completeness();
        check.junctors(schema, schema, path, path);
        return check.errors;
    }

    private void junctors(RawSchema value, RawSchema structural, FieldPath at, FieldPath from) {
        nested(value.child("not"), structural, at, from.child("not"));
        for (String junctor : List.of("allOf", "anyOf", "oneOf")) {
            List<RawSchema> schemas = value.list(junctor);
            for (int i = 0; i < schemas.size(); i++) {
                nested(schemas.get(i), structural, at, from.child(junctor).index(i));
            }
        }
    }

    private void nested(@Nullable RawSchema value, @Nullable RawSchema structural, FieldPath at, FieldPath from) {
        if (value == null) {
            return;
        }
        if (structural == null) {
            errors.add(FieldError.required(at.toString(), "because it is defined in " + from));
            return;
        }
        junctors(value, structural, at, from);
        nested(value.items(), structural.items(), at.child("items"), from.child("items"));
        value.properties()
                .forEach((name, field) -> nested(
                        field,
                        structural.property(name),
                        at.child("properties").key(name),
                        from.child("properties").key(name)));
    }
}
