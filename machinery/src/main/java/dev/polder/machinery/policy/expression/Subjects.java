package dev.polder.machinery.policy.expression;

import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.SimpleType;
import dev.polder.machinery.cel.type.DeclType;
import dev.polder.machinery.cel.type.DeclTypeProvider;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The types of what expressions are about.
 *
 * @param object the type of {@code object} and {@code oldObject}
 * @param params the type of {@code params}; null when there is no such variable
 * @param providers find what these types consist of
 */
public record Subjects(CelType object, @Nullable CelType params, List<CelTypeProvider> providers) {

    public Subjects {
        providers = List.copyOf(providers);
    }

    /** Whatever a request brings: nothing is known of it. */
    public static Subjects ofAnything(boolean hasParams) {
        return new Subjects(SimpleType.DYN, hasParams ? SimpleType.DYN : null, List.of());
    }

    /**
     * Objects of known types, to check expressions against.
     *
     * @param object the type of the objects; its structs have names; null when that is not known
     * @param hasParams whether there are params
     * @param params the type of params, likewise
     */
    public static Subjects ofTypes(@Nullable DeclType object, boolean hasParams, @Nullable DeclType params) {
        List<CelTypeProvider> providers = new ArrayList<>();
        CelType paramsType = null;
        if (object != null) {
            providers.add(DeclTypeProvider.of(object));
        }
        if (hasParams) {
            paramsType = params == null ? SimpleType.DYN : params.celType();
            if (params != null) {
                providers.add(DeclTypeProvider.of(params));
            }
        }
        return new Subjects(object == null ? SimpleType.DYN : object.celType(), paramsType, providers);
    }
}
