package dev.polder.server.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.crd.ApiResourceSchemas;
import dev.polder.server.schema.SystemDefinitions;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedByRootTest {

    private static final SharedByRoot SHARED = new SharedByRoot(SystemDefinitions::of);
    private static final List<ObjectNode> SCHEMAS =
            SHARED.all().stream().flatMap(shared -> shared.schemas().stream()).toList();

    /** Nobody checks them again when a server stores them. */
    @Test
    void schemas_areGood() {
        assertThat(SCHEMAS)
                .hasSize(6)
                .allSatisfy(schema ->
                        assertThat(ApiResourceSchemas.validate(schema)).isEmpty());
    }

    @Test
    void schema_isKnownAgain_andNoOtherOfItsName() {
        assertThat(SCHEMAS).allMatch(SHARED::has);
        ObjectNode other = SCHEMAS.get(0).deepCopy();
        ((ObjectNode) other.at("/spec/versions/0/schema")).put("type", "integer");
        assertThat(SHARED.has(other)).isFalse();
        assertThat(ApiResourceSchemas.validate(other)).isNotEmpty();
        ObjectNode renamed = SCHEMAS.get(0).deepCopy();
        renamed.withObject("/metadata").put("name", "today.others.core.kcp.io");
        assertThat(SHARED.has(renamed)).isFalse();
    }
}
