package dev.polder.server.http.header;

import io.netty.handler.codec.Headers;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.headers.HttpHeaders;

/**
 * Where the head of an answer takes headers of the server's own making. Vert.x looks at every name and value for what may
 * not stand in a header, and for an earlier value; ours are constants, dates and ids that have been looked at.
 */
public interface HeaderSink {

    /** Adds a header that the answer does not have yet; neither name nor value may come from a client unchecked. */
    void add(CharSequence name, CharSequence value);

    /** The headers of an answer. */
    static HeaderSink of(HttpServerResponse response) {
        if (response.headers() instanceof HttpHeaders ofHttp2) {
            Headers<CharSequence, CharSequence, ?> headers = ofHttp2.unwrap();
            return headers::add;
        }
        return response::putHeader;
    }
}
