package dev.polder.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;

/** How the packages of {@code server} stand to one another: a star, not a ladder, so that cycles have nowhere to form. */
final class StageRules {

    /** What may import several stages. The empty name is the assembly, {@code dev.polder.server} itself. */
    static final Set<String> COMPOSERS = Set.of("", "pipeline", "verb");

    /**
     * Nouns that every stage shares: the request, its failures, the configuration, the form a client asked for and what
     * objects look like in it.
     */
    static final Set<String> NOUNS = Set.of("request", "errors", "config", "negotiation", "form");

    /**
     * Who may use whom besides: the edge asks for a place, for health and for credentials before there is a request, the
     * root directory keeps the hashes of tokens, tokens of service accounts and of issuers elsewhere are JSON web tokens, and
     * the root directory knows which store is its own and keeps the keys that it is sealed with, and controllers wait for
     * points of time.
     */
    static final Map<String, Set<String>> NEIGHBOURS = Map.of(
            "http",
            Set.of("limits", "health", "authn"),
            "files",
            Set.of("authn"),
            "serviceaccount",
            Set.of("jwt"),
            "oidc",
            Set.of("jwt"),
            "store",
            Set.of("files", "wakeup"),
            "control",
            Set.of("wakeup"));

    /** Evidence that a stage has done its work → the only stage that may make it. */
    static final Map<String, String> EVIDENCE =
            Map.of("ClusterRequest", "cluster", "AuthenticatedRequest", "authn", "AuthorizedRequest", "authz");

    /** What comes after all stages: there the server's own controllers enter, whose calls need no decision. */
    static final String BEHIND_THE_STAGES = "verb";

    private StageRules() {}

    static ArchRule stagesAreSiblings(String root) {
        String server = root + ".server";
        return classes()
                .that()
                .resideInAPackage(server + "..")
                .should(Conditions.dependOnlyOn("shared nouns, or be a composer", server, (from, to) -> {
                    String stage = Conditions.firstSegment(server, from);
                    String other = Conditions.firstSegment(server, to);
                    return stage.equals(other)
                            || COMPOSERS.contains(stage)
                            || NOUNS.contains(other)
                            || NEIGHBOURS.getOrDefault(stage, Set.of()).contains(other);
                }))
                .because("only pipeline, verb and the assembly import several stages: hand the other stage in as a"
                        + " function or an interface of your own");
    }

    static ArchRule evidenceIsMadeByItsStage(String root) {
        String server = root + ".server";
        return classes()
                .that()
                .resideInAPackage(server + "..")
                .should(new ArchCondition<>("make no evidence of another stage") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        for (JavaConstructorCall call : type.getConstructorCallsFromSelf()) {
                            String maker = EVIDENCE.get(call.getTargetOwner().getSimpleName());
                            String stage = Conditions.firstSegment(server, type.getPackageName());
                            boolean ours =
                                    call.getTargetOwner().getPackageName().startsWith(server);
                            boolean may = stage.equals(maker) || stage.equals(BEHIND_THE_STAGES);
                            if (ours && maker != null && !may) {
                                events.add(SimpleConditionEvent.violated(type, call.getDescription()));
                            }
                        }
                    }
                })
                .because(
                        "whoever holds an AuthorizedRequest may rely on the decision having been made: the order of the"
                                + " stages is carried by types");
    }
}
