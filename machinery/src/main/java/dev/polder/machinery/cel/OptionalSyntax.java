package dev.polder.machinery.cel;

import com.google.common.collect.ImmutableList;
import dev.cel.checker.CelCheckerBuilder;
import dev.cel.common.CelIssue;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.compiler.CelCompilerLibrary;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelOptionalLibrary;
import dev.cel.parser.CelMacro;
import dev.cel.parser.CelMacroExprFactory;
import dev.cel.parser.CelParserBuilder;
import java.util.Optional;

/**
 * Optional values as cel-go v0.22.0 has them ({@code cel.optionalLib}, version 1). dev.cel's macros become other
 * expressions than cel-go's, which cost more.
 */
final class OptionalSyntax implements CelCompilerLibrary {

    private static final CelOptionalLibrary TYPES = CelExtensions.optional(1);

    @Override
    public void setParserOptions(CelParserBuilder builder) {
        builder.setOptions(
                builder.getOptions().toBuilder().enableOptionalSyntax(true).build());
        builder.addMacros(
                CelMacro.newReceiverMacro(
                        "optMap", 2, (factory, target, args) -> expand("optMap", factory, target, args)),
                CelMacro.newReceiverMacro(
                        "optFlatMap", 2, (factory, target, args) -> expand("optFlatMap", factory, target, args)));
    }

    @Override
    public void setCheckerOptions(CelCheckerBuilder builder) {
        TYPES.setCheckerOptions(builder);
    }

    /** {@code x.hasValue() ? of(with v = x.value(): e) : none()}, without {@code of} for the flat one. */
    private static Optional<CelExpr> expand(
            String macro, CelMacroExprFactory factory, CelExpr target, ImmutableList<CelExpr> args) {
        CelExpr variable = args.get(0);
        if (variable.exprKind().getKind() != Kind.IDENT) {
            return Optional.of(factory.reportError(CelIssue.formatError(
                    factory.getSourceLocation(variable), macro + "() variable name must be a simple identifier")));
        }
        String name = variable.ident().name();
        CelExpr mapped = factory.fold(
                "#unused",
                factory.newList(),
                name,
                factory.newReceiverCall("value", factory.copy(target)),
                factory.newBoolLiteral(false),
                factory.newIdentifier(name),
                args.get(1));
        return Optional.of(factory.newGlobalCall(
                "_?_:_",
                factory.newReceiverCall("hasValue", target),
                macro.equals("optMap") ? factory.newGlobalCall("optional.of", mapped) : mapped,
                factory.newGlobalCall("optional.none")));
    }
}
