package dev.polder.e2e.embedded.operator;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;

/** A page that is to be served by some web servers. */
@Group("example.dev")
@Version("v1")
public final class Site extends CustomResource<Site.Spec, Site.Status> implements Namespaced {

    private static final long serialVersionUID = 1;

    /**
     * What is wanted.
     *
     * @param page the text of the page
     * @param servers how many serve it
     */
    public record Spec(String page, int servers) {}

    /**
     * What there is.
     *
     * @param observedGeneration of which spec this speaks
     * @param ready how many servers serve the page
     */
    public record Status(long observedGeneration, int ready) {}

    /** Made by Jackson too. */
    public Site() {}

    /** One in the default namespace. */
    static Site of(String name, String page, int servers) {
        Site site = new Site();
        site.getMetadata().setName(name);
        site.getMetadata().setNamespace("default");
        site.setSpec(new Spec(page, servers));
        return site;
    }
}
