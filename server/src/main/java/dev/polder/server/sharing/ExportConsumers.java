package dev.polder.server.sharing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.status.ApiErrors;
import dev.polder.apiexport.consumer.Consumers;
import dev.polder.apiexport.consumer.Consumers.Page;
import dev.polder.apiexport.consumer.Consumers.Place;
import dev.polder.apiexport.export.Export;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.decode.GoBase64;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import dev.polder.server.request.RequestInfo;
import dev.polder.storage.view.StoreView;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * {@code …/clusters/<id or *>/consumers} below the view of an export: who uses it, page by page. Whoever may list the bindings
 * to the export there may read it, and nobody else. kcp has nothing like it.
 */
public final class ExportConsumers {

    /** How many bindings a page has at most, whatever is asked. */
    static final int MOST = 500;

    private static final String PATH = "/consumers";

    private final StoreView view;
    private final Consumers consumers;

    /** Pages by the newest state of the view. */
    public ExportConsumers(StoreView view, Consumers consumers) {
        this.view = view;
        this.consumers = consumers;
    }

    /** What a request asks for that wants this document: a list of bindings; empty when it wants another. */
    public static Optional<RequestInfo> asked(String path) {
        return path.equals(PATH)
                ? Optional.of(new RequestInfo(
                        true,
                        "list",
                        ApiKinds.GROUP,
                        "v1alpha2",
                        ApiKinds.BINDINGS.groupResource().resource(),
                        "",
                        "",
                        "",
                        path))
                : Optional.empty();
    }

    /**
     * A page.
     *
     * @param scope one consumer, or all
     * @param request with {@code limit}, of which 0 and what is beyond {@value #MOST} mean {@value #MOST}, and with {@code
     *     continue} as an earlier page gave it
     * @throws dev.polder.api.status.ApiException 400 when one of them cannot be read
     */
    public Reply page(Export export, ClusterScope scope, RawRequest request) {
        long limit = request.integer("limit").orElse(0L);
        int most = limit <= 0 ? MOST : (int) Math.min(limit, MOST);
        Optional<Place> after =
                request.parameter("continue").filter(token -> !token.isEmpty()).map(ExportConsumers::place);
        Page page = consumers.page(view.snapshot(), export, scope, after, most);
        ObjectNode document = Json.object();
        document.put("kind", "ConsumerList").put("apiVersion", "sharing.polder.dev/v1alpha1");
        ObjectNode metadata = document.putObject("metadata");
        page.last().ifPresent(last -> {
            metadata.put("continue", token(last));
            metadata.put("remainingItemCount", page.rest());
        });
        ObjectNode of = document.putObject("export");
        of.put("cluster", export.record().key().cluster().value());
        of.put("name", export.record().key().name());
        of.put("identityHash", export.identity());
        ArrayNode items = document.putArray("items");
        page.items().forEach(items::add);
        return Reply.json(200, Json.write(document));
    }

    private static String token(Place last) {
        String text = last.cluster().value() + "/" + last.binding();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** It only says where to go on: who makes up a token gets what follows that place of what is his to see. */
    private static Place place(String token) {
        try {
            String text = new String(GoBase64.RAW_URL.decode(token), StandardCharsets.UTF_8);
            int slash = text.indexOf('/');
            return LogicalClusterName.parse(text.substring(0, Math.max(slash, 0)))
                    .map(cluster -> new Place(cluster, text.substring(slash + 1)))
                    .orElseThrow(() -> new DecodeException(text));
        } catch (DecodeException malformed) {
            // In the words of apiserver's storage.DecodeContinue, which shows a key that leads nowhere.
            throw ApiErrors.badRequest("invalid continue token: continue key is not valid: " + malformed.getMessage());
        }
    }
}
