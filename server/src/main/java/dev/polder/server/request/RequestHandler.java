package dev.polder.server.request;

/** What the HTTP edge hands requests to. Called on an event loop: must not block. */
public interface RequestHandler {

    /** Answers through the exchange, now or later. An exception thrown here is answered as a 500. */
    void handle(RawRequest request, Exchange exchange);
}
