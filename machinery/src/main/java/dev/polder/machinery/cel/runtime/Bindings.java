package dev.polder.machinery.cel.runtime;

import dev.cel.common.exceptions.CelRuntimeException;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntimeBuilder;
import dev.cel.runtime.CelRuntimeLibrary;
import dev.polder.machinery.cel.value.EvalError;
import dev.polder.machinery.cel.value.TypeNames;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Functions of libraries, by the ids of their overloads. */
final class Bindings {

    private final Map<String, CelFunctionBinding> byOverload = new HashMap<>();

    private Bindings() {}

    /** Asks libraries for their functions. */
    static Bindings of(List<? extends CelRuntimeLibrary> libraries) {
        Bindings found = new Bindings();
        // Libraries only know how to add themselves to a runtime.
        CelRuntimeBuilder collector = (CelRuntimeBuilder) Proxy.newProxyInstance(
                Bindings.class.getClassLoader(), new Class<?>[] {CelRuntimeBuilder.class}, (proxy, method, args) -> {
                    if (!method.getName().equals("addFunctionBindings")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    Iterable<?> bindings =
                            args[0] instanceof Object[] array ? Arrays.asList(array) : (Iterable<?>) args[0];
                    bindings.forEach(one -> {
                        if (one instanceof CelFunctionBinding binding) {
                            found.byOverload.put(binding.getOverloadId(), binding);
                        }
                    });
                    return proxy;
                });
        libraries.forEach(library -> library.setRuntimeOptions(collector));
        return found;
    }

    /** What a function does: the first overload that takes the arguments. */
    Call.Function function(String name, List<String> overloads) {
        List<CelFunctionBinding> candidates = new ArrayList<>();
        overloads.stream().map(byOverload::get).filter(Objects::nonNull).forEach(candidates::add);
        return values -> {
            Object[] args = Arrays.stream(values).map(Bindings::given).toArray();
            return candidates.stream()
                    .filter(candidate -> takes(candidate, args))
                    .findFirst()
                    .map(candidate -> call(candidate, args))
                    .orElseGet(() -> noSuchOverload(name, values));
        };
    }

    private static boolean takes(CelFunctionBinding binding, Object[] args) {
        List<Class<?>> types = binding.getArgTypes();
        if (types.size() != args.length) {
            return false;
        }
        for (int i = 0; i < args.length; i++) {
            if (!types.get(i).isInstance(args[i])) {
                return false;
            }
        }
        return true;
    }

    /** Libraries know moments without an offset. */
    private static Object given(Object value) {
        if (value instanceof OffsetDateTime moment) {
            return moment.toInstant();
        }
        return value instanceof List<?> list && list.stream().anyMatch(OffsetDateTime.class::isInstance)
                ? list.stream().map(Bindings::given).toList()
                : value;
    }

    private static Object call(CelFunctionBinding binding, Object[] args) {
        try {
            Object result = binding.getDefinition().apply(args);
            return result instanceof Instant moment ? moment.atOffset(ZoneOffset.UTC) : result;
        } catch (CelEvaluationException | CelRuntimeException e) {
            return new EvalError(String.valueOf(e.getMessage()));
        }
    }

    private static EvalError noSuchOverload(String name, Object[] args) {
        return new EvalError("no such overload: " + name
                + Arrays.stream(args).map(TypeNames::nameOf).collect(Collectors.joining(", ", "(", ")")));
    }
}
