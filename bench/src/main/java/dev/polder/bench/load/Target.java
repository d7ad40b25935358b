package dev.polder.bench.load;

import java.net.URI;

/**
 * Whom a load goes to.
 *
 * @param server scheme, host and port
 * @param authority the CA of its certificate, PEM
 * @param token the bearer token
 */
public record Target(URI server, String authority, String token) {}
