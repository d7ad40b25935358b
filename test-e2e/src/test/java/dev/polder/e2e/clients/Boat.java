package dev.polder.e2e.clients;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;

/** What {@code polder apigen} makes a definition of in {@link AnnotatedClassE2E}. */
@Group("harbour.example.dev")
@Version("v1")
public class Boat extends CustomResource<Boat.Spec, Void> implements Namespaced {

    private static final long serialVersionUID = 1;

    /** What is wanted. */
    @ValidationRule(value = "self.length > self.width", message = "longer than wide")
    public static class Spec {
        @Required
        @Max(400)
        public int length;

        @Required
        public int width;

        @Default("Rotterdam")
        @Pattern("[A-Z][a-z]+")
        public String harbour = "";
    }
}
