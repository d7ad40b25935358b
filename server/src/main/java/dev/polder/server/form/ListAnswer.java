package dev.polder.server.form;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
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
            ObjectNode tree = tree(call.resource(), page, format, call.includeObject());
            Reply reply = Answers.encode(200, tree, format);
            exchange.reply(reply);
        }));
    }

    private ObjectNode tree(ServedResource resource, ListPage page, ObjectFormat format, String includeObject) {
        if (format instanceof ObjectFormat.Table table) {
            List<ObjectRecord> records = new ArrayList<>();
            page.items().forEachRemaining(records::add);
            return new TableDocument(resource, forms, clock.instant(), table.version(), includeObject)
                    .of(records, version(page), page.continueToken(), page.remaining(), true);
        }
        ObjectNode list = Json.object();
        boolean partial = format instanceof ObjectFormat.PartialObjectMetadataList;
        list.put(
                "kind",
                partial ? "PartialObjectMetadataList" : resource.type().names().listKind());
        list.put("apiVersion", partial ? "meta.k8s.io/v1" : resource.apiVersion());
        ObjectNode metadata = list.putObject("metadata");
        metadata.put("resourceVersion", version(page));
        if (!page.continueToken().isEmpty()) {
            metadata.put("continue", page.continueToken());
        }
        if (page.remaining() != null) {
            metadata.put("remainingItemCount", page.remaining());
        }
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

    private String version(ListPage page) {
        return Long.toString(forms.version(page.revision()));
    }
}
