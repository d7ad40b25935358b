package dev.polder.server.negotiation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.polder.api.json.Json;
import dev.polder.machinery.proto.ProtobufAnswers;
import java.io.UncheckedIOException;

/** How a tree becomes the bytes of an answer. */
public enum Encoding {
    JSON("application/json"),
    YAML("application/yaml"),
    PROTOBUF("application/vnd.kubernetes.protobuf");

    private static final ObjectWriter YAML_WRITER = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .build()
            .writer();

    /** Go's {@code json.MarshalIndent} with two spaces: no space before a colon, empty containers closed at once. */
    private static final ObjectWriter PRETTY_WRITER = Json.mapper()
            .writer(new DefaultPrettyPrinter(Separators.createDefaultInstance()
                            .withObjectFieldValueSpacing(Spacing.AFTER)
                            .withArrayEmptySeparator("")
                            .withObjectEmptySeparator(""))
                    .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                    .withArrayIndenter(new DefaultIndenter("  ", "\n")));

    private final String mediaType;

    Encoding(String mediaType) {
        this.mediaType = mediaType;
    }

    public String mediaType() {
        return mediaType;
    }

    /** The media type of a watch's stream (apiserver {@code handlers.serveWatchHandler}). */
    public String streamType() {
        return this == JSON ? mediaType : mediaType + ";stream=watch";
    }

    /**
     * Encodes a tree.
     *
     * @param tree for protobuf one that says its kind
     * @param pretty indents JSON; YAML is for people anyway
     * @throws IllegalStateException when there is no protobuf form of the tree, which negotiation has ruled out
     */
    public byte[] write(ObjectNode tree, boolean pretty) {
        try {
            return switch (this) {
                case JSON -> pretty ? PRETTY_WRITER.writeValueAsBytes(tree) : Json.write(tree);
                case YAML -> YAML_WRITER.writeValueAsBytes(tree);
                case PROTOBUF -> ProtobufAnswers.encode(tree);
            };
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
