package dev.polder.cli.kubeconfig;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * YAML as maps, lists and texts, read from the parser's events. The library's own trees know the types of scalars, which
 * a kubeconfig does not need, and loading what is behind that takes as long as everything else that {@code ws .} does.
 */
final class YamlValues {

    /** What snakeyaml allows, too. */
    private static final int DEEPEST = 50;

    private final ParserImpl parser;
    private final Map<String, Object> anchors = new HashMap<>();

    private YamlValues(ParserImpl parser) {
        this.parser = parser;
    }

    /**
     * Reads one document.
     *
     * @return its mapping, an empty one for an empty document
     * @throws YAMLException when it is no YAML, or no mapping
     */
    static Map<String, Object> read(String text) {
        YamlValues values = new YamlValues(new ParserImpl(new StreamReader(text), new LoaderOptions()));
        values.parser.getEvent();
        if (values.parser.checkEvent(Event.ID.StreamEnd)) {
            return Map.of();
        }
        values.parser.getEvent();
        Object root = values.value(0);
        if (root instanceof Map<?, ?> || "".equals(root)) {
            return map(root);
        }
        throw new YAMLException("the document is not a mapping");
    }

    private Object value(int depth) {
        if (depth > DEEPEST) {
            throw new YAMLException("it is nested too deeply");
        }
        Event event = parser.getEvent();
        if (event instanceof AliasEvent alias) {
            Object target = anchors.get(alias.getAnchor());
            if (target == null) {
                throw new YAMLException("unknown anchor '" + alias.getAnchor() + "' referenced");
            }
            return target;
        }
        if (event instanceof ScalarEvent scalar) {
            return anchored(scalar, text(scalar));
        }
        if (event instanceof SequenceStartEvent start) {
            List<Object> list = new ArrayList<>();
            while (!(parser.peekEvent() instanceof SequenceEndEvent)) {
                list.add(value(depth + 1));
            }
            parser.getEvent();
            return anchored(start, list);
        }
        Map<String, Object> map = new LinkedHashMap<>();
        while (!(parser.peekEvent() instanceof MappingEndEvent)) {
            Object key = value(depth + 1);
            Object value = value(depth + 1);
            if (key instanceof String name) {
                map.put(name, value);
            }
        }
        parser.getEvent();
        return anchored((MappingStartEvent) event, map);
    }

    private Object anchored(NodeEvent event, Object value) {
        if (event.getAnchor() != null) {
            anchors.put(event.getAnchor(), value);
        }
        return value;
    }

    /** Null is empty. */
    private static String text(ScalarEvent scalar) {
        String text = scalar.getValue();
        boolean plain = scalar.getScalarStyle() == ScalarStyle.PLAIN;
        return plain && (text.equals("null") || text.equals("~") || text.equals("Null") || text.equals("NULL"))
                ? ""
                : text;
    }

    /** The text of a key; empty without it, and when it is no text. */
    static String text(Map<String, Object> map, String key) {
        return map.get(key) instanceof String text ? text : "";
    }

    /** The texts of a key that holds a list. */
    static List<String> texts(Map<String, Object> map, String key) {
        List<String> texts = new ArrayList<>();
        for (Object item : items(map, key)) {
            texts.add(item instanceof String text ? text : "");
        }
        return texts;
    }

    /** The elements of a key that holds a list; none without it. */
    static List<?> items(Map<String, Object> map, String key) {
        return map.get(key) instanceof List<?> list ? list : List.of();
    }

    /** The mapping of a key; an empty one without it. */
    static Map<String, Object> inner(Map<String, Object> map, String key) {
        return map(map.get(key));
    }

    /** A value as the mapping that it is; an empty one when it is none. */
    @SuppressWarnings("unchecked") // Only value() makes maps, and only with such keys.
    static Map<String, Object> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }
}
