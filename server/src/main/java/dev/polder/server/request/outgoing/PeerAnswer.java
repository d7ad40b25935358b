package dev.polder.server.request.outgoing;

/**
 * What a peer answered.
 *
 * @param code the status code
 * @param contentType the header of that name; empty when there was none
 * @param body the body
 */
public record PeerAnswer(int code, String contentType, byte[] body) {}
