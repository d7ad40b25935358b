package dev.polder.server.request;

import dev.polder.spi.authn.UserInfo;

/**
 * A request whose caller is known. Made by the authentication stage only.
 *
 * @param cluster the request and where it goes
 * @param user the caller
 */
public record AuthenticatedRequest(ClusterRequest cluster, UserInfo user) {}
