package dev.polder.machinery.decode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.polder.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** The library's part of reading YAML: text to nodes, with the meaning of scalars left to {@link YamlScalars}. */
final class YamlComposer {

    /** Marks scalars whose type their text decides. */
    private static final Tag PLAIN = new Tag("tag:polder.dev,2026:plain");

    private static final String UNDEFINED_ALIAS = "found undefined alias ";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private YamlComposer() {}

    /** The only document of the text; null when there is none. */
    static @Nullable Node compose(String text) throws DecodeException {
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(Json.MAX_DEPTH);
        options.setCodePointLimit(Integer.MAX_VALUE);
        options.setMaxAliasesForCollections(Integer.MAX_VALUE);
        try {
            ParserImpl parser = new ParserImpl(new StreamReader(text), options);
            return new Composer(parser, new TextDecides(), options).getSingleNode();
        } catch (MarkedYAMLException e) {
            throw new DecodeException("yaml: " + words(e));
        } catch (YAMLException e) {
            throw new DecodeException("yaml: " + e.getMessage());
        }
    }

    /** How a key that is infinite or no number is spelt; null for other keys. */
    static @Nullable String nonFiniteKey(Node key) {
        boolean plain = key instanceof ScalarNode && key.getTag().equals(PLAIN);
        return plain ? YamlScalars.nonFiniteKey(((ScalarNode) key).getValue()) : null;
    }

    /** The library's complaint, in {@code go-yaml}'s words where it differs most; the first line has no number. */
    private static String words(MarkedYAMLException e) {
        String problem = e.getProblem();
        if (problem.startsWith(UNDEFINED_ALIAS)) {
            return "unknown anchor '" + problem.substring(UNDEFINED_ALIAS.length()) + "' referenced";
        }
        int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine();
        String where = line == 0 ? "" : "line " + (line + 1) + ": ";
        String said = switch (problem) {
            case "mapping values are not allowed here" -> "mapping values are not allowed in this context";
            case String p when p.startsWith("found character '") -> "found character that cannot start any token";
            default -> problem;
        };
        return where + said;
    }

    static boolean isMergeKey(Node key) {
        return key instanceof ScalarNode scalar
                && scalar.getValue().equals("<<")
                && (scalar.getTag().equals(PLAIN) || scalar.getTag().equals(Tag.MERGE));
    }

    /** The value of a scalar; an explicit core tag must fit the text. */
    static JsonNode scalar(ScalarNode node) throws DecodeException {
        Tag tag = node.getTag();
        String text = node.getValue();
        if (tag.equals(PLAIN)) {
            return YamlScalars.plain(text);
        }
        if (tag.equals(Tag.BINARY)) {
            return binary(text);
        }
        boolean typed = tag.equals(Tag.INT) || tag.equals(Tag.FLOAT) || tag.equals(Tag.BOOL) || tag.equals(Tag.NULL);
        return typed ? typed(tag, text) : NODES.textNode(text);
    }

    private static JsonNode typed(Tag tag, String text) throws DecodeException {
        JsonNode value = YamlScalars.plain(text);
        boolean fits = (tag.equals(Tag.INT) && value.isIntegralNumber())
                || (tag.equals(Tag.FLOAT) && value.isNumber())
                || (tag.equals(Tag.BOOL) && value.isBoolean())
                || (tag.equals(Tag.NULL) && value.isNull());
        if (fits) {
            return value;
        }
        throw new DecodeException("yaml: cannot decode " + tagOf(value) + " `" + text + "` as a "
                + tag.getValue().replace(Tag.PREFIX, "!!"));
    }

    private static String tagOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case NUMBER -> value.isIntegralNumber() ? "!!int" : "!!float";
            case BOOLEAN -> "!!bool";
            case NULL -> "!!null";
            default -> "!!str";
        };
    }

    private static JsonNode binary(String text) throws DecodeException {
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(text);
            return NODES.textNode(new String(bytes, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new DecodeException("yaml: !!binary value contains invalid base64 data");
        }
    }

    /** Leaves plain scalars unresolved and keeps quoted ones strings. */
    private static final class TextDecides extends Resolver {

        @Override
        public Tag resolve(NodeId kind, String value, boolean implicit) {
            return switch (kind) {
                case scalar -> implicit ? PLAIN : Tag.STR;
                case sequence -> Tag.SEQ;
                default -> Tag.MAP;
            };
        }
    }
}
