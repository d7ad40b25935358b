package dev.polder.cli.snapshot.boats;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Nullable;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** What a user's annotated class looks like. */
@Group("harbour.example.dev")
@Version("v1")
@Kind("Boat")
@Plural("boats")
@ShortNames({"bt", "bts"})
@AdditionalPrinterColumn(name = "Harbour", jsonPath = ".spec.harbour", type = AdditionalPrinterColumn.Type.STRING)
public class Boat extends CustomResource<Boat.Spec, Boat.Status> implements Namespaced {

    private static final long serialVersionUID = 1;

    /** What is wanted. */
    @ValidationRule(value = "self.length > self.width", message = "longer than wide")
    public static class Spec {
        @Required
        @Min(2)
        @Max(400)
        @JsonPropertyDescription("In metres.")
        public int length;

        @Min(1)
        public int width;

        @Default("Rotterdam")
        @Pattern("[A-Z][a-z]+")
        public String harbour = "";

        @Nullable
        public String note = "";
    }

    /** What there is. */
    public static class Status {
        public boolean afloat;
    }
}
