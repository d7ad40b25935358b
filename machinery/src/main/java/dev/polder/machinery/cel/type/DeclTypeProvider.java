package dev.polder.machinery.cel.type;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.polder.machinery.cel.type.DeclType.Field;
import dev.polder.machinery.cel.type.DeclType.ListOf;
import dev.polder.machinery.cel.type.DeclType.MapOf;
import dev.polder.machinery.cel.type.DeclType.Struct;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Finds the structs of a named type for the checker (apiserver {@code DeclTypeProvider}). */
public final class DeclTypeProvider implements CelTypeProvider {

    private final ImmutableMap<String, CelType> structs;

    private DeclTypeProvider(ImmutableMap<String, CelType> structs) {
        this.structs = structs;
    }

    /** The structs that a type consists of. The type must have its name: {@link DeclType#named}. */
    public static DeclTypeProvider of(DeclType root) {
        Map<String, CelType> all = new LinkedHashMap<>();
        collect(root, all);
        return new DeclTypeProvider(ImmutableMap.copyOf(all));
    }

    @Override
    public ImmutableCollection<CelType> types() {
        return structs.values();
    }

    @Override
    public Optional<CelType> findType(String name) {
        return Optional.ofNullable(structs.get(name));
    }

    private static void collect(DeclType type, Map<String, CelType> all) {
        switch (type) {
            case DeclType.Scalar scalar -> {}
            case ListOf list -> collect(list.elements(), all);
            case MapOf map -> collect(map.values(), all);
            case Struct struct -> {
                all.put(struct.name(), struct.structType());
                for (Field field : struct.fields().values()) {
                    collect(field.type(), all);
                }
            }
        }
    }
}
