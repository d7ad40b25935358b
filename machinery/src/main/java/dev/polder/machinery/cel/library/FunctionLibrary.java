package dev.polder.machinery.cel.library;

import dev.cel.checker.CelCheckerBuilder;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelVarDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.TypeType;
import dev.cel.compiler.CelCompilerLibrary;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload;
import dev.cel.runtime.CelRuntimeBuilder;
import dev.cel.runtime.CelRuntimeLibrary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Functions with what they do, for a compiler and a runtime alike. */
final class FunctionLibrary implements CelCompilerLibrary, CelRuntimeLibrary {

    private final List<CelFunctionDecl> functions;
    private final List<CelFunctionBinding> bindings;

    private final List<CelVarDecl> types;

    private FunctionLibrary(
            List<CelFunctionDecl> functions, List<CelFunctionBinding> bindings, List<CelVarDecl> types) {
        this.functions = List.copyOf(functions);
        this.types = List.copyOf(types);
        this.bindings = List.copyOf(bindings);
    }

    @Override
    public void setCheckerOptions(CelCheckerBuilder builder) {
        builder.addFunctionDeclarations(functions);
        builder.addVarDeclarations(types);
    }

    @Override
    public void setRuntimeOptions(CelRuntimeBuilder builder) {
        builder.addFunctionBindings(bindings);
    }

    static Builder builder() {
        return new Builder();
    }

    /** Collects overloads; those of one name become one function. */
    static final class Builder {

        private final Map<String, List<CelOverloadDecl>> overloads = new LinkedHashMap<>();
        private final List<CelFunctionBinding> bindings = new ArrayList<>();

        private final List<CelVarDecl> types = new ArrayList<>();

        private Builder() {}

        /** A type that expressions can name, as in {@code type(x) == net.IP}. */
        Builder type(CelType type) {
            types.add(CelVarDecl.newVarDeclaration(type.name(), TypeType.create(type)));
            return this;
        }

        /** A function that is called on its first parameter: {@code x.name(y)}. */
        Builder member(String name, String overload, CelFunctionOverload body, CelType result, CelType... parameters) {
            List<CelType> types = List.of(parameters);
            return add(name, CelOverloadDecl.newMemberOverload(overload, result, types), body, types);
        }

        /** A function with nothing in front: {@code name(x)}; the name may have dots. */
        Builder global(String name, String overload, CelFunctionOverload body, CelType result, CelType... parameters) {
            List<CelType> types = List.of(parameters);
            return add(name, CelOverloadDecl.newGlobalOverload(overload, result, types), body, types);
        }

        private Builder add(
                String name, CelOverloadDecl declaration, CelFunctionOverload body, List<CelType> parameters) {
            overloads.computeIfAbsent(name, n -> new ArrayList<>()).add(declaration);
            return bound(declaration.overloadId(), body, parameters);
        }

        /** An overload that no expression can name; a checked one can refer to it all the same. */
        Builder undeclared(String overload, CelFunctionOverload body, CelType... parameters) {
            return bound(overload, body, List.of(parameters));
        }

        private Builder bound(String overload, CelFunctionOverload body, List<CelType> parameters) {
            List<Class<?>> classes = new ArrayList<>();
            parameters.forEach(type -> classes.add(KubernetesTypes.valueClass(type)));
            bindings.add(CelFunctionBinding.from(overload, classes, body));
            return this;
        }

        FunctionLibrary build() {
            List<CelFunctionDecl> functions = new ArrayList<>();
            overloads.forEach(
                    (name, declarations) -> functions.add(CelFunctionDecl.newFunctionDeclaration(name, declarations)));
            return new FunctionLibrary(functions, bindings, types);
        }
    }
}
