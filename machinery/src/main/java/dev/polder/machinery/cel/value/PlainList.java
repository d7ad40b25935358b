package dev.polder.machinery.cel.value;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.AbstractList;

/** A JSON array without a schema. */
final class PlainList extends AbstractList<Object> {

    private final ArrayNode json;

    PlainList(ArrayNode json) {
        this.json = json;
    }

    ArrayNode json() {
        return json;
    }

    @Override
    public Object get(int index) {
        return PlainValues.of(json.get(index));
    }

    @Override
    public int size() {
        return json.size();
    }
}
