package dev.polder.machinery.cel.runtime;

import java.util.Optional;

/** An attribute as a part of its own; it costs 1 unless it chooses between two (cel-go {@code interpreter.evalAttr}). */
final class AttributeNode implements Node {

    private final Attribute attribute;
    private final long presenceId;

    private AttributeNode(Attribute attribute, long presenceId) {
        this.attribute = attribute;
        this.presenceId = presenceId;
    }

    static AttributeNode of(Attribute attribute) {
        return new AttributeNode(attribute, -1);
    }

    /** A {@code has()}, which costs nothing beyond its steps. */
    static AttributeNode presence(long id, Attribute attribute) {
        return new AttributeNode(attribute, id);
    }

    Attribute attribute() {
        return attribute;
    }

    @Override
    public long id() {
        return presenceId >= 0 ? presenceId : attribute.id();
    }

    @Override
    public Object eval(Scope scope, Costs costs) {
        Object value = attribute.resolve(scope, costs);
        if (presenceId >= 0 && value instanceof Optional<?> optional) {
            value = optional.isPresent();
        }
        if (attribute instanceof Attribute.Conditional either) {
            costs.drop(either.whenFalse().id());
            costs.drop(either.whenTrue().id());
            costs.drop(either.condition().id());
        } else {
            costs.drop(attribute.id());
            costs.add(presenceId >= 0 ? 0 : 1);
        }
        costs.push(id(), value);
        return value;
    }
}
