package dev.polder.spi.virtual;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.status.ApiException;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Rights;
import dev.polder.spi.schema.ResourceCatalog;
import dev.polder.spi.schema.ServedResource;
import java.util.Optional;

/**
 * What is reached below a path of {@code /services}: some resources of one logical cluster, or of all at once, of whose objects
 * some are seen (kcp {@code pkg/virtual/framework.VirtualWorkspace}). Whoever implements this says who may see what; the
 * server's own documents and verbs run over it as the calling user, so that nobody writes another list, watch or patch. One is
 * made for every call, and holds nothing. Nothing here blocks, save the authorizer of {@link #access}.
 *
 * @param <S> a state of the store, to those who know one
 */
public interface VirtualWorkspace<S> {

    /** Why there is nothing here, by the newest state; empty when there is. Told only to those who may call. */
    Optional<ApiException> absence();

    /** As whom a caller acts in a logical cluster, or in all of them. */
    UserInfo actor(ClusterScope scope, UserInfo caller);

    /**
     * Who may make a call. It must not differ in whether there is anything here: nobody else may learn that.
     *
     * @param caller who calls, as itself
     * @param asked what the actor asks for
     */
    Access access(UserInfo caller, Attributes asked);

    /** For how long an answer to a call lasts, besides what {@link #access} asks. */
    Rights rights(Attributes asked);

    /**
     * The resources, for documents.
     *
     * @throws ApiException when there is nothing here any more
     */
    ResourceCatalog catalog(ClusterScope scope);

    /**
     * The resource that a call is about, by the newest state: of one logical cluster as writes there are decided on. Empty when
     * there is no such resource here.
     */
    Optional<ServedResource> resource(Asked asked);

    /**
     * What a call sees of the objects of its resource.
     *
     * @throws ApiException when the resource is not here any more
     */
    Window<S> window(Asked asked);
}
