package dev.polder.server.request;

import dev.polder.api.status.ApiErrors;
import dev.polder.spi.authn.Credentials;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One HTTP request whose body has arrived, before anything has been decided about it.
 *
 * @param id the request id; echoed as {@code Audit-Id}
 * @param method the HTTP method, in upper case
 * @param path the path as sent, still percent-encoded, without the query
 * @param query the decoded query parameters, each with its values in order
 * @param headers the headers by lower-case name, each with its values in order
 * @param body the body; empty when there is none
 * @param credentials what the connection and the headers say about the caller
 * @param receivedAt when the head arrived
 * @param webSocket whether the client asks to upgrade to a WebSocket
 */
public record RawRequest(
        String id,
        String method,
        String path,
        Map<String, List<String>> query,
        Map<String, List<String>> headers,
        byte[] body,
        Credentials credentials,
        Instant receivedAt,
        boolean webSocket) {

    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d+");

    /** The same request at another path and with another query. */
    public RawRequest at(String otherPath, Map<String, List<String>> otherQuery) {
        return new RawRequest(id, method, otherPath, otherQuery, headers, body, credentials, receivedAt, webSocket);
    }

    /** The first value of a header, by lower-case name. */
    public Optional<String> header(String name) {
        List<String> values = headers.get(name);
        return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
    }

    /**
     * A parameter that is on or off; empty when it is not there. As apimachinery reads it, anything but {@code 0} and {@code
     * false} is on ({@code runtime.Convert_Slice_string_To_bool}).
     */
    public Optional<Boolean> flag(String name) {
        return parameter(name).map(value -> !value.equals("0") && !value.equalsIgnoreCase("false"));
    }

    /**
     * A parameter that is a number; empty when it is not there, or has no value.
     *
     * @throws dev.polder.api.status.ApiException 400 in the words of Go's {@code strconv} when it is none
     */
    public Optional<Long> integer(String name) {
        Optional<String> value = parameter(name).filter(given -> !given.isEmpty());
        try {
            return value.map(Long::valueOf);
        } catch (NumberFormatException malformed) {
            String given = value.orElse("");
            String why = INTEGER.matcher(given).matches() ? "value out of range" : "invalid syntax";
            throw ApiErrors.badRequest("strconv.ParseInt: parsing \"" + given + "\": " + why);
        }
    }

    /** The first value of a query parameter. */
    public Optional<String> parameter(String name) {
        List<String> values = query.get(name);
        return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
    }
}
