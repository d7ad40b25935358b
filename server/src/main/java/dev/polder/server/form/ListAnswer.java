package dev.polder.server.form;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersion;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.machinery.proto.ProtobufList;
import dev.polder.server.errors.Failures;
import dev.polder.server.negotiation.Encoding;
import dev.polder.server.negotiation.ObjectFormat;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import dev.polder.server.request.ResourceCall;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.view.ObjectRecord;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Answers with lists, in the form that was negotiated. */
public final class ListAnswer {

    private final Forms forms;
    private final Failures failures;
    private final InstantSource clock;

    public ListAnswer(Forms forms, Failures failures, InstantSource clock) {
        this.forms = forms;
        this.failures = failures;
        this.clock = clock;
    }

    /**
     * Sends a list. Plain JSON is spliced and streamed from the event loop, in chunks as the client takes them; other
     * forms need trees and are made on a virtual thread.
     */
    public void send(ResourceCall call, ListPage found, ObjectFormat format) {
        ListPage page = new ListPage(
                found.revision(),
                forms.prepared(call.resource(), found.items(), 0),
                found.continueToken(),
                found.remaining());
        Exchange exchange = call.exchange();
        RawRequest raw = call.raw();
        if (format instanceof ObjectFormat.Plain plain && plain.encoding() == Encoding.JSON && !plain.pretty()) {
            new ListStream(forms, call.resource(), page, exchange, raw, failures).start();
            return;
        }
        Thread.startVirtualThread(() -> failures.guard(exchange, raw, () -> {
            if (format.encoding() == Encoding.PROTOBUF) {
                protobuf(call.resource(), page, format).send(exchange);
                return;
            }
            ObjectNode tree = tree(call.resource(), page, format, call.includeObject());
            Reply reply = Answers.encode(200, tree, format);
            exchange.reply(reply);
        }));
    }

    private ProtobufListStream protobuf(ServedResource resource, ListPage page, ObjectFormat format) {
        ObjectNode empty = head(resource, page, format);
        GroupVersion version = GroupVersion.parse(empty.path("apiVersion").asText());
        ProtobufList list = new ProtobufList(new GroupVersionKind(
                version.group(), version.version(), empty.path("kind").asText()));
        ProtobufListStream stream = new ProtobufListStream(list, (ObjectNode) empty.path("metadata"));
        page.items().forEachRemaining(record -> stream.add(forms.tree(resource, record)));
        return stream;
    }

    private ObjectNode tree(ServedResource resource, ListPage page, ObjectFormat format, String includeObject) {
        if (format instanceof ObjectFormat.Table table) {
            List<ObjectRecord> records = new ArrayList<>();
            page.items().forEachRemaining(records::add);
            return new TableDocument(resource, forms, clock.instant(), table.version(), includeObject)
                    .of(records, version(page), page.continueToken(), page.remaining(), true);
        }
        ObjectNode list = head(resource, page, format);
        ArrayNode items = list.putArray("items");
        page.items().forEachRemaining(record -> {
            ObjectNode tree = forms.tree(resource, record);
            items.add(
                    format instanceof ObjectFormat.PartialObjectMetadataList p
                            ? PartialMetadata.of(tree, p.version())
                            : tree);
        });
        return list;
    }

    /** A list without its items. */
    private ObjectNode head(ServedResource resource, ListPage page, ObjectFormat format) {
        ObjectNode list = Json.object();
        if (format instanceof ObjectFormat.PartialObjectMetadataList partial) {
            list.put("kind", "PartialObjectMetadataList");
            list.put("apiVersion", "meta.k8s.io/" + partial.version());
        } else {
            list.put("kind", resource.type().names().listKind());
            list.put("apiVersion", resource.apiVersion());
        }
        ObjectNode metadata = list.putObject("metadata");
        metadata.put("resourceVersion", version(page));
        if (!page.continueToken().isEmpty()) {
            metadata.put("continue", page.continueToken());
        }
        if (page.remaining() != null) {
            metadata.put("remainingItemCount", page.remaining());
        }
        return list;
    }

    private String version(ListPage page) {
        return Long.toString(forms.version(page.revision()));
    }
}
