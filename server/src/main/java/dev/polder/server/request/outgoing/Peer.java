package dev.polder.server.request.outgoing;

/**
 * Who is called.
 *
 * @param url an https URL without a query
 * @param authorities PEM certificates that the peer's certificate must be signed by; empty for the system's roots
 */
public record Peer(String url, String authorities) {}
