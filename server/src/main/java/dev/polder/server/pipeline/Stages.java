package dev.polder.server.pipeline;

import dev.polder.server.audit.Auditing;
import dev.polder.server.authz.AuthorizationStage;
import dev.polder.server.cluster.ClusterStage;
import dev.polder.storage.view.StoreView;

/**
 * What finds out what a request is about, who makes it, and whether they may.
 *
 * @param view brings itself up to date before a logical cluster is said not to be there
 * @param callers who asks, and as whom
 * @param audit writes down who asked for what
 */
public record Stages(
        StoreView view, ClusterStage clusters, Callers callers, AuthorizationStage authorization, Auditing audit) {}
