package dev.polder.server.form;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.negotiation.Encoding;
import dev.polder.server.negotiation.ObjectFormat;
import dev.polder.server.request.Reply;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.Splicer;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Answers with one object, in the form that was negotiated. */
public final class Answers {

    private final Forms forms;
    private final InstantSource clock;

    public Answers(Forms forms, InstantSource clock) {
        this.forms = forms;
        this.clock = clock;
    }

    /**
     * The answer for one object.
     *
     * @param includeObject the query parameter of tables
     */
    public Reply object(
            ServedResource resource, ObjectRecord record, int code, ObjectFormat format, String includeObject) {
        if (format instanceof ObjectFormat.Plain plain && plain.encoding() == Encoding.JSON && !plain.pretty()) {
            return Reply.json(code, bytes(resource, record));
        }
        ObjectNode tree = switch (format) {
            case ObjectFormat.Plain plain -> tree(resource, record);
            case ObjectFormat.Table table ->
                new TableDocument(resource, forms, clock.instant(), table.version(), includeObject)
                        .of(List.of(record), versionOf(record), "", null, true);
            case ObjectFormat.PartialObjectMetadata partial ->
                PartialMetadata.of(tree(resource, record), partial.version());
            case ObjectFormat.PartialObjectMetadataList list ->
                throw new IllegalStateException("a list's form was negotiated for one object");
        };
        return encode(code, tree, format);
    }

    /** A reply with a tree, in the encoding of the format. */
    public static Reply encode(int code, ObjectNode tree, ObjectFormat format) {
        byte[] body = format.encoding().write(tree, format.pretty());
        return new Reply(code, format.encoding().mediaType(), Map.of(), body);
    }

    /** The JSON of an object, spliced from its bytes. An object of a dry run has no version. */
    public byte[] bytes(ServedResource resource, ObjectRecord record) {
        return record.revision() == 0
                ? Encoding.JSON.write(tree(resource, record), false)
                : Splicer.serve(forms.shown(resource, record), forms.version(record.revision()), resource.apiVersion());
    }

    private ObjectNode tree(ServedResource resource, ObjectRecord record) {
        ObjectNode tree = forms.tree(resource, record);
        if (record.revision() == 0) {
            ((ObjectNode) tree.path("metadata")).remove("resourceVersion");
        }
        return tree;
    }

    private String versionOf(ObjectRecord record) {
        return record.revision() == 0 ? "" : Long.toString(forms.version(record.revision()));
    }
}
