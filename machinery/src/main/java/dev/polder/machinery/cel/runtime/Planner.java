package dev.polder.machinery.cel.runtime;

import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.CelList;
import dev.cel.common.ast.CelExpr.CelMap;
import dev.cel.common.ast.CelExpr.CelSelect;
import dev.cel.common.ast.CelExpr.CelStruct;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.TypeType;
import dev.polder.machinery.cel.value.EvalError;
import dev.polder.machinery.schema.field.Regexes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a checked expression ready to run (cel-go {@code interpreter/planner.go} with the decorators of {@code
 * OptOptimize}): what is constant is computed once, chains of names and keys become one attribute.
 */
final class Planner {

    private static final Set<String> CONVERSIONS =
            Set.of("bool", "bytes", "double", "duration", "dyn", "int", "string", "timestamp", "type", "uint");

    private static final Set<String> SEARCHES = Set.of("find", "findAll");

    private final CelAbstractSyntaxTree ast;
    private final Bindings bindings;
    private final int lastId;

    private Planner(CelAbstractSyntaxTree ast, Bindings bindings) {
        this.ast = ast;
        this.bindings = bindings;
        this.lastId = lastId(ast);
    }

    /** The largest id of an expression's parts. */
    static int lastId(CelAbstractSyntaxTree checked) {
        long last = checked.getTypeMap().keySet().stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        return Math.toIntExact(last);
    }

    /** Plans an expression. */
    static Node plan(CelAbstractSyntaxTree checked, Bindings bindings) throws PlanException {
        return new Planner(checked, bindings).node(checked.getExpr());
    }

    private Node node(CelExpr expr) throws PlanException {
        return switch (expr.exprKind().getKind()) {
            case CONSTANT -> new Node.Constant(expr.id(), value(expr.constant()));
            case IDENT -> name(expr.id(), expr.ident().name());
            case SELECT -> select(expr, expr.select());
            case CALL -> call(expr, expr.call());
            case LIST -> list(expr, expr.list());
            case MAP -> map(expr, expr.map());
            case STRUCT -> struct(expr, expr.struct());
            case COMPREHENSION -> fold(expr, expr.comprehension());
            default ->
                throw new PlanException("unsupported expr: " + expr.exprKind().getKind());
        };
    }

    private List<Node> nodes(List<CelExpr> exprs) throws PlanException {
        List<Node> nodes = new ArrayList<>(exprs.size());
        for (CelExpr expr : exprs) {
            nodes.add(node(expr));
        }
        return nodes;
    }

    private static Object value(CelConstant constant) throws PlanException {
        return switch (constant.getKind()) {
            case NULL_VALUE -> constant.nullValue();
            case BOOLEAN_VALUE -> constant.booleanValue();
            case INT64_VALUE -> constant.int64Value();
            case UINT64_VALUE -> constant.uint64Value();
            case DOUBLE_VALUE -> constant.doubleValue();
            case STRING_VALUE -> constant.stringValue();
            case BYTES_VALUE -> constant.bytesValue();
            default -> throw new PlanException("unsupported constant: " + constant.getKind());
        };
    }

    private Node name(long id, String name) throws PlanException {
        Optional<CelReference> reference = ast.getReference(id);
        if (reference.isPresent() && reference.get().value().isPresent()) {
            return new Node.Constant(id, value(reference.get().value().get()));
        }
        Optional<CelType> type = ast.getType(id);
        if (type.isPresent() && type.get().kind() == CelKind.TYPE) {
            return new Node.Constant(id, type.get() instanceof TypeType known ? known : TypeType.create(type.get()));
        }
        return AttributeNode.of(
                Attribute.variable(id, reference.map(CelReference::name).orElse(name)));
    }

    private Node select(CelExpr expr, CelSelect select) throws PlanException {
        if (ast.getReference(expr.id()).isPresent()) {
            return name(expr.id(), select.field());
        }
        AttributeNode from = attribute(node(select.operand()));
        if (select.testOnly()) {
            from.attribute().add(new Qualifier.Presence(expr.id(), select.field()));
            return AttributeNode.presence(expr.id(), from.attribute());
        }
        from.attribute().add(new Qualifier.Fixed(expr.id(), select.field(), false));
        return from;
    }

    private static AttributeNode attribute(Node node) {
        return node instanceof AttributeNode attribute
                ? attribute
                : AttributeNode.of(Attribute.computed(node.id(), node));
    }

    private Node call(CelExpr expr, CelCall call) throws PlanException {
        List<Node> args = new ArrayList<>();
        if (call.target().isPresent()) {
            args.add(node(call.target().get()));
        }
        args.addAll(nodes(call.args()));
        return switch (call.function()) {
            case "_&&_" -> new Logic(expr.id(), args, false);
            case "_||_" -> new Logic(expr.id(), args, true);
            case "_?_:_" ->
                AttributeNode.of(
                        new Attribute.Conditional(expr.id(), args.get(0), branch(args.get(1)), branch(args.get(2))));
            case "_[_]" -> index(expr.id(), args, false);
            case "_?._", "_[?_]" -> index(expr.id(), args, true);
            case "or" -> new OrElse(expr.id(), args.get(0), args.get(1), false);
            case "orValue" -> new OrElse(expr.id(), args.get(0), args.get(1), true);
            default -> function(expr.id(), call.function(), args);
        };
    }

    private static Attribute branch(Node node) {
        return node instanceof AttributeNode attribute ? attribute.attribute() : Attribute.computed(node.id(), node);
    }

    private static Node index(long id, List<Node> args, boolean isOptional) {
        AttributeNode from = attribute(args.get(0));
        from.attribute()
                .add(
                        switch (args.get(1)) {
                            case Node.Constant constant -> new Qualifier.Fixed(id, constant.value(), isOptional);
                            case AttributeNode key -> new Qualifier.Dynamic(id, key.attribute(), isOptional, false);
                            default -> {
                                Attribute key = Attribute.computed(id, args.get(1));
                                yield new Qualifier.Dynamic(id, key, isOptional, true);
                            }
                        });
        return from;
    }

    private Node function(long id, String name, List<Node> args) throws PlanException {
        List<String> overloads = ast.getReference(id)
                .map(CelReference::overloadIds)
                .map(List::copyOf)
                .orElse(List.of());
        String overload = switch (name) {
            case "_==_" -> "equals";
            case "_!=_" -> "not_equals";
            default -> overloads.size() == 1 ? overloads.get(0) : "";
        };
        if (SEARCHES.contains(name) && args.size() > 1 && args.get(1) instanceof Node.Constant expression) {
            checkRegex(expression.value());
        }
        Call.Function standard = StandardFunctions.of(name);
        Call.Function known = standard == null ? LanguageFunctions.of(name) : standard;
        Call.Function body = known == null ? bindings.function(name, overloads) : known;
        Call call = new Call(id, name, overload, args, body, !name.equals("@not_strictly_false"));
        if (overload.equals("in_list") && args.get(1) instanceof Node.Constant list) {
            return Membership.of(id, args.get(0), (List<?>) list.value()).orElse(call);
        }
        if (CONVERSIONS.contains(name) && args.size() == 1 && args.get(0) instanceof Node.Constant arg) {
            Object value = body.apply(new Object[] {arg.value()});
            if (value instanceof EvalError error) {
                throw new PlanException(error.message());
            }
            return new Node.Constant(id, value);
        }
        return call;
    }

    /** Expressions that are written down are read before anything runs ({@code library.FindRegexOptimization}). */
    private static void checkRegex(Object expression) throws PlanException {
        try {
            Regexes.compile(String.valueOf(expression));
        } catch (PatternSyntaxException e) {
            throw new PlanException(String.valueOf(e.getMessage()));
        }
    }

    private Node list(CelExpr expr, CelList list) throws PlanException {
        return constant(new Literal.Listed(expr.id(), nodes(list.elements()), List.copyOf(list.optionalIndices())));
    }

    private Node map(CelExpr expr, CelMap map) throws PlanException {
        List<Node> parts = new ArrayList<>();
        List<Integer> optional = new ArrayList<>();
        for (CelMap.Entry entry : map.entries()) {
            if (entry.optionalEntry()) {
                optional.add(parts.size() / 2);
            }
            parts.add(node(entry.key()));
            parts.add(node(entry.value()));
        }
        return constant(new Literal.Mapped(expr.id(), parts, optional));
    }

    private Node struct(CelExpr expr, CelStruct struct) throws PlanException {
        List<StructLiteral.Field> fields = new ArrayList<>();
        for (CelStruct.Entry entry : struct.entries()) {
            fields.add(new StructLiteral.Field(entry.fieldKey(), node(entry.value()), entry.optionalEntry()));
        }
        return new StructLiteral(expr.id(), struct.messageName(), fields);
    }

    /** A literal of constants is built once and costs nothing. */
    private Node constant(Literal literal) {
        if (!literal.parts().stream().allMatch(Node.Constant.class::isInstance)) {
            return literal;
        }
        return new Node.Constant(literal.id(), literal.build(name -> null, new Costs(Long.MAX_VALUE, lastId)));
    }

    private Node fold(CelExpr expr, CelComprehension fold) throws PlanException {
        return new Fold(
                expr.id(),
                fold.iterVar(),
                fold.iterVar2(),
                fold.accuVar(),
                node(fold.iterRange()),
                node(fold.accuInit()),
                node(fold.loopCondition()),
                node(fold.loopStep()),
                node(fold.result()));
    }
}
