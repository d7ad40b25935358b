package dev.polder.server.tenancy.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.tenancy.WorkspaceType;
import dev.polder.server.tenancy.WorkspaceType.Limit;
import dev.polder.server.tenancy.WorkspaceType.Reference;
import dev.polder.server.tenancy.admission.TypeLimits.Kin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TestValidateAllowedParents of kcp {@code pkg/admission/workspacetypeexists/admission_test.go}, and the same for children. */
class TypeLimitsTest {

    private static final Limit ANY = new Limit(false, List.of());

    /** {@code a<b+d} is the type a, which allows b and d beside it; {@code a<-} allows none. */
    private static List<WorkspaceType> types(String text, boolean limitParents) {
        List<WorkspaceType> types = new ArrayList<>();
        for (String one : text == null ? new String[0] : text.split(" ")) {
            String[] parts = one.split("<");
            Limit limit = ANY;
            if (parts.length > 1) {
                List<Reference> allowed = new ArrayList<>();
                for (String name : parts[1].split("\\+")) {
                    allowed.add(new Reference("root", name));
                }
                limit = parts[1].equals("-") ? new Limit(true, List.of()) : new Limit(false, allowed);
            }
            types.add(new WorkspaceType(
                    Writes.cluster("root"),
                    "root",
                    parts[0],
                    false,
                    false,
                    List.of(),
                    false,
                    List.of(),
                    null,
                    Map.of(),
                    List.of(),
                    limitParents ? ANY : limit,
                    limitParents ? limit : ANY));
        }
        return types;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "root:a|a<b|root:c||workspace type root:a only allows [root:b] parent workspaces, but parent type root:c"
                        + " only implements []",
                "root:a|a<-|root:c||workspace type root:a cannot have any parent",
                "root:a|a|root:b||``",
                "root:a|a<a+d b<b+d c<a+b+d|root:a|a b|``",
                "root:a|a<a+d b<b+d|root:a|a|workspace type root:a extends root:b, which only allows [root:b root:d] parent"
                        + " workspaces, but parent type root:a only implements [root:a]",
            })
    void limits_areOfAllThatIsExtended(String type, String aliases, String other, String others, String said) {
        Kin limited = new Kin(type, types(aliases, true));
        assertThat(TypeLimits.problem(new Kin(other, types(others, true)), limited))
                .isEqualTo(said);
        Kin parent = new Kin(type, types(aliases, false));
        assertThat(TypeLimits.problem(parent, new Kin(other, types(others, false))))
                .isEqualTo(said.replace("parent", "child"));
    }
}
