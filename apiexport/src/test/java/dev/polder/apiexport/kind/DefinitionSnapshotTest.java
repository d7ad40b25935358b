package dev.polder.apiexport.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.crd.ApiResourceSchemas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Definitions as schemas; refusals are kcp's (sdk {@code v1alpha1/crd_to_apiresourceschema.go}). */
class DefinitionSnapshotTest {

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) Json.mapper().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode definition(String name, String spec) {
        return json("{'metadata':{'name':'" + name + "','labels':{'a':'b'}},'spec':{'group':'x.dev','scope':'Cluster',"
                + "'names':{'plural':'things','singular':'thing','kind':'Thing','listKind':'ThingList'}" + spec + "}}");
    }

    @Test
    void definition_becomesASchema_thatIsValid() throws SnapshotException {
        ObjectNode schema = DefinitionSnapshot.of(
                definition("things.x.dev", """
                        ,'versions':[{'name':'v1','served':true,'storage':true,'schema':{'openAPIV3Schema':
                          {'type':'object','nullable':false,'required':[],'properties':{'b':{'type':'string'},'a':{}}}}}]
                        """.replace("'a':{}", "'a':{'type':'string','default':''}")), "v1");
        assertThat(schema).isEqualTo(json("""
                {'kind':'APIResourceSchema','apiVersion':'apis.kcp.io/v1alpha1','metadata':{'name':'v1.things.x.dev'},
                 'spec':{'group':'x.dev','scope':'Cluster',
                  'names':{'plural':'things','singular':'thing','kind':'Thing','listKind':'ThingList'},
                  'versions':[{'name':'v1','served':true,'storage':true,'subresources':{},'schema':
                    {'type':'object','properties':{'a':{'type':'string','default':''},'b':{'type':'string'}}}}]}}
                """));
        assertThat(ApiResourceSchemas.validate(schema)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    ,'versions':[{},{}]                        | multiple versions specified for things.x.dev but no conversion strategy
                    ,'conversion':{'strategy':'Webhook','webhook':{'clientConfig':{'service':{}}}} | webhooks that refer to services are not supported, please use URL instead
                    ,'conversion':{'strategy':'Webhook','webhook':{'clientConfig':{}}}             | webhooks URL must be set
                    ,'conversion':{'strategy':'Webhook'}       | conversion strategy Webhook needs a webhook
                    """)
    void whatASchemaCannotSay_isRefused(String spec, String why) {
        assertThatThrownBy(() -> DefinitionSnapshot.of(definition("things.x.dev", spec), "v1"))
                .isInstanceOf(SnapshotException.class)
                .hasMessage(why);
    }

    @Test
    void names_mustBeSubdomains() {
        assertThatThrownBy(() -> DefinitionSnapshot.of(definition("things.x.dev", ""), "A"))
                .isInstanceOf(SnapshotException.class)
                .hasMessageStartingWith(
                        "metadata.name: Invalid value: \"A.things.x.dev\": a lowercase RFC 1123 subdomain"
                                + " must consist of lower case alphanumeric characters");
        assertThatThrownBy(() -> DefinitionSnapshot.of(definition("things.x.dev", ""), "A" + "a".repeat(250)))
                .hasMessageStartingWith("[metadata.name: Invalid value: ")
                .hasMessageContaining(": must be no more than 253 characters, metadata.name: ");
    }

    @Test
    void schemas_sayTheSame_howeverTheyAreWritten() {
        String versions = "{'spec':{'versions':[{'name':'v1','schema':{'type':'object','maxProperties':1%s}}]}}";
        ObjectNode one = json(versions.formatted(",'description':'','properties':{'a':{},'b':{}}"));
        ObjectNode same = json(versions.formatted(".0,'properties':{'b':{},'a':{}}"));
        ObjectNode other = json(versions.formatted(",'properties':{'a':{}}"));
        assertThat(DefinitionSnapshot.saySame(one, same)).isTrue();
        assertThat(DefinitionSnapshot.saySame(one, other)).isFalse();
    }

    /** The fields of kcp's structs ({@code v1alpha2/types_apiexport.go}) and no others. */
    @Test
    void exports_keepWhatTheTypeHas() {
        assertThat(ExportForm.of(json("""
                {'metadata':{'name':'e','annotations':{'a':'b'},'unknown':1},'unknown':1,
                 'spec':{'latestResourceSchemas':['x'],'maximalPermissionPolicy':{'local':{'x':1}},
                  'identity':{'secretRef':{'name':'n','namespace':''}},
                  'permissionClaims':[{'group':'','resource':'r','verbs':['*'],'all':true,
                    'defaultSelector':{'matchAll':true,'x':1}}],
                  'resources':[{'name':'r','group':'g','schema':'s','storage':{'crd':{'x':1}}}]},
                 'status':{'identityHash':'h','conditions':[{'type':'T','status':'True'}]}}
                """))).isEqualTo(json("""
                {'kind':'APIExport','apiVersion':'apis.kcp.io/v1alpha2','metadata':{'name':'e','annotations':{'a':'b'}},
                 'spec':{'maximalPermissionPolicy':{'local':{}},'identity':{'secretRef':{'name':'n'}},
                  'permissionClaims':[{'resource':'r','verbs':['*'],'defaultSelector':{'matchAll':true}}],
                  'resources':[{'name':'r','group':'g','schema':'s','storage':{'crd':{}}}]},
                 'status':{'identityHash':'h','conditions':[{'type':'T','status':'True','lastTransitionTime':null}]}}
                """));
    }
}
