package dev.polder.server;

import dev.polder.api.json.Json;
import dev.polder.api.status.ApiErrors;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import dev.polder.server.request.RequestHandler;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the handler while a server starts. The port is bound before anything is written, so requests may come
 * before there is anyone to answer them: they get a 503 that clients retry.
 */
final class StartGate implements RequestHandler {

    private volatile @Nullable RequestHandler handler;

    void open(RequestHandler behind) {
        handler = behind;
    }

    boolean isOpen() {
        return handler != null;
    }

    @Override
    public void handle(RawRequest request, Exchange exchange) {
        RequestHandler behind = handler;
        if (behind != null) {
            behind.handle(request, exchange);
            return;
        }
        byte[] body = Json.write(
                ApiErrors.serviceUnavailable("the server is starting").status().toJson());
        exchange.reply(new Reply(503, Reply.JSON, Map.of("Retry-After", "1"), body));
    }
}
