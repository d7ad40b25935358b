package dev.polder.server.authz;

import dev.polder.api.cluster.LogicalClusterPhase;
import java.util.List;

/**
 * What a logical cluster asks of those who want to enter.
 *
 * @param phase how far its life is
 * @param requiredGroups of these lists, one in whose groups a user must all be; empty when everybody may
 */
public record Gate(LogicalClusterPhase phase, List<List<String>> requiredGroups) {}
