package dev.polder.machinery.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;

/** Reads YAML in tests. */
public final class YamlDocuments {

    private static final ObjectMapper MAPPER = mapper();

    private YamlDocuments() {}

    /** Reads one value. */
    public static JsonNode value(String yaml) {
        try {
            return MAPPER.readTree(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads one object. */
    public static ObjectNode object(String yaml) {
        return (ObjectNode) value(yaml);
    }

    /** Reads the objects of a file. */
    public static List<ObjectNode> file(Path path) {
        List<ObjectNode> all = new ArrayList<>();
        try (MappingIterator<JsonNode> documents =
                MAPPER.readerFor(JsonNode.class).readValues(Files.readString(path))) {
            while (documents.hasNext()) {
                if (documents.next() instanceof ObjectNode object) {
                    all.add(object);
                }
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(path.toString(), e);
        }
    }

    private static ObjectMapper mapper() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(64 << 20);
        return new ObjectMapper(YAMLFactory.builder().loaderOptions(options).build());
    }
}
